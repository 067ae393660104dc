import type { QueueOptions, WorkerOptions } from "bullmq";
import type { WakeUp } from "../run/fleet/wake_up.ts";
import { messageOf } from "../task/errors.ts";
import { loadBullmq } from "./load_bullmq.ts";

interface Client {
  on(event: "error", listener: (error: Error) => void): unknown;
  getBackend(): { on(event: "ready", listener: () => void): unknown };
  waitUntilReady(): Promise<unknown>;
  close(): Promise<unknown>;
}
type Backend = Pick<typeof import("bullmq"), "Queue" | "Worker">;
type Warn = (name: "queue.away" | "queue.back", fields: Record<string, unknown>) => void;

interface QueueParts {
  /** Tasks that this process begins at once. */
  places: number;
  warn: Warn;
}

const name = "devorch";
/** In a PostgreSQL database its tables are apart from devorch's. */
const schema = "devorch_queue";
const answerMs = 2000;
const tryAgainMs = 1000;
const closeMs = 1000;

/** Wakes workers by BullMQ, on Redis or in PostgreSQL. Only ids of tasks are in it: what it loses is found by the next look at the database. */
export function openQueue(url: string, { places, warn }: QueueParts): WakeUp {
  const saying = sayOnce(warn);
  const opening: Opening<Client>[] = [];
  const open = <T extends Client>(make: (backend: Backend) => T) => {
    const client = new Opening(async () => make(await backendOf(url)), saying);
    opening.push(client);
    return client;
  };
  const openProducer = () => open(({ Queue }) => new Queue(name, { connection: producing(url) } as QueueOptions));
  let producer: ReturnType<typeof openProducer> | undefined;
  const add = async (task: string, fence: number) => {
    producer ??= openProducer();
    const queue = await producer.within(answerMs);
    await queue?.add("claim", { task }, { ...forgotten, jobId: jobIdOf(task, fence) });
    if (queue) saying.back();
  };

  return {
    async publish(task, fence) {
      const added = add(task, fence).catch(saying.away);
      // A server that is away is tried again and not waited for.
      if (!saying.isAway()) await added;
    },
    async subscribe(handler) {
      const process = async ({ data }: { data: { task: string } }) => {
        saying.back();
        await handler(data.task);
      };
      const options = { connection: consuming(url), concurrency: places, ...quickly } as WorkerOptions;
      const worker = open(({ Worker }) => new Worker(name, process, options));
      return () => void worker.close();
    },
    async close() {
      await Promise.race([Promise.all(opening.map((client) => client.close())), Bun.sleep(closeMs)]);
    },
  };
}

/** BullMQ refuses `:` in an id, and silently drops an id that is already queued; the fence makes the ids of one task differ. */
function jobIdOf(task: string, fence: number): string {
  return `${task}_${fence}`;
}

const forgotten = { removeOnComplete: true, removeOnFail: true };

/** A worker that dies is noticed as soon as its lease is over, however often that happens to a task. */
const quickly = {
  lockDuration: 5000,
  stalledInterval: 2500,
  maxStalledCount: 1_000_000,
  runRetryDelay: tryAgainMs,
};

async function backendOf(url: string): Promise<Backend> {
  const { withBackend, createPostgresBackend, ...onRedis } = await loadBullmq();
  return isPostgres(url) ? (withBackend(createPostgresBackend) as unknown as Backend) : onRedis;
}

/** A server that does not answer costs the caller two seconds. */
function producing(url: string): object {
  if (isPostgres(url)) return { ...postgres(url), query_timeout: answerMs };
  return { ...redis(url), enableOfflineQueue: false, commandTimeout: answerMs, connectTimeout: answerMs };
}

function consuming(url: string): object {
  return isPostgres(url) ? postgres(url) : { ...redis(url), maxRetriesPerRequest: null };
}

/** The library's own pause grows to 20 seconds. */
function redis(url: string): object {
  return { url, retryStrategy: () => tryAgainMs };
}

function postgres(url: string): object {
  return { connectionString: url, schema, migrate: true, max: 2, connectionTimeoutMillis: answerMs };
}

function isPostgres(url: string): boolean {
  return /^postgres/i.test(url);
}

type Saying = ReturnType<typeof sayOnce>;

/** A server that is away fails every attempt; it is said once, and once that it is back. */
function sayOnce(warn: Warn) {
  let away = false;
  return {
    isAway: () => away,
    away(error: unknown) {
      if (!away) warn("queue.away", { error: messageOf(error) });
      away = true;
    },
    back() {
      if (away) warn("queue.back", {});
      away = false;
    },
  };
}

/** A client, from when it is made until it is closed. One whose server was away when it began never becomes ready: another one is made. */
class Opening<T extends Client> {
  readonly #make: () => Promise<T>;
  readonly #saying: Saying;
  readonly #opened: Promise<T | undefined>;
  #client: T | undefined;
  #closed: Promise<unknown> | undefined;

  constructor(make: () => Promise<T>, saying: Saying) {
    this.#make = make;
    this.#saying = saying;
    this.#opened = this.#open();
  }

  async within(ms: number): Promise<T | undefined> {
    return (await Promise.race([this.#opened, Bun.sleep(ms)])) ?? undefined;
  }

  close(): Promise<unknown> {
    this.#closed ??= this.#client?.close().catch(() => {}) ?? Promise.resolve();
    return this.#closed;
  }

  async #open(): Promise<T | undefined> {
    while (!this.#closed) {
      const client = await this.#make();
      client.on("error", this.#saying.away);
      client.getBackend().on("ready", this.#saying.back);
      if (this.#closed) return void client.close().catch(() => {});
      this.#client = client;
      try {
        await client.waitUntilReady();
        return client;
      } catch (error) {
        if (this.#closed) return undefined;
        this.#saying.away(error);
        void client.close().catch(() => {});
        await Bun.sleep(tryAgainMs);
      }
    }
    return undefined;
  }
}

import { randomUUID } from "node:crypto";
import type { Lang } from "../../../texts/sentence.ts";

/** What a stream sends: `data` is JSON. */
export interface StreamMessage {
  event: string;
  data: unknown;
}

interface StreamSource {
  /** Calls back with each task that was saved, until the result is called. */
  onChange(listener: (task: string) => void): () => void;
  /** Calls back with each task that moved on within a saved state. */
  onProgress(listener: (task: string) => void): () => void;
  /** What is told of a task now; null for one that is gone. */
  messageOf(task: string, lang: Lang): Promise<StreamMessage | null>;
  /** The tasks that a stream without a place begins with. */
  current(): Promise<string[]>;
  /** What is told once after the messages of tasks. */
  summary(): Promise<StreamMessage>;
  onError(error: unknown): void;
}

interface OpenStream {
  lang: Lang;
  /** False when the client is gone or reads too slowly. */
  send(text: string): boolean;
  close(): void;
}

interface Limits {
  /** Streams that may be open at once. */
  streams?: number;
  /** Changes within this time are told together. */
  gatherMs?: number;
  beatMs?: number;
}

/** Tasks whose last change is remembered for streams that connect again. */
const mostRemembered = 5_000;
/** Bytes that wait for a client; it connects again and goes on. */
const mostWaitingBytes = 1024 * 1024;

/**
 * Server-sent events about tasks. Each message has the number of the change it tells, so a stream that connects again gets what it
 * missed. While none is open nothing is read and nothing is rendered: the number of each change is all that is noted.
 */
export class TaskStreams {
  readonly #source: StreamSource;
  readonly #limits: Required<Limits>;
  /** Numbers count within one life of this process. */
  readonly #life = randomUUID().slice(0, 8);
  /** The number of each task's last change, in their order. */
  readonly #changes = new Map<string, number>();
  readonly #open = new Set<OpenStream>();
  readonly #due = new Set<string>();
  readonly #stopListening: () => void;
  #number = 0;
  #forgotten = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopWork: () => void = () => {};
  #closed = false;

  constructor(source: StreamSource, limits: Limits = {}) {
    this.#source = source;
    this.#limits = { streams: 32, gatherMs: 500, beatMs: 15_000, ...limits };
    this.#stopListening = source.onChange((task) => this.#note(task));
  }

  /** The place in the stream from which a page that is made now goes on. */
  get place(): string {
    return `${this.#life}.${this.#number}`;
  }

  get size(): number {
    return this.#open.size;
  }

  /** `since`: a place that an earlier message or a page named; null for a stream that begins. */
  open(lang: Lang, since: string | null): Response {
    if (this.#closed || this.#open.size >= this.#limits.streams)
      return new Response("too many streams\n", { status: 503, headers: { "retry-after": "15" } });
    const stream = this.#stream(lang);
    return new Response(stream.body(since), { headers: streamHeaders });
  }

  /** Ends every stream; none is opened any more. */
  close(): void {
    this.#closed = true;
    this.#stopListening();
    for (const stream of [...this.#open]) stream.close();
  }

  #stream(lang: Lang) {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const encoder = new TextEncoder();
    const stream: OpenStream = {
      lang,
      send(text) {
        if (controller === undefined || (controller.desiredSize ?? 0) <= 0) return false;
        controller.enqueue(encoder.encode(text));
        return true;
      },
      close: () => {
        if (!this.#open.delete(stream)) return;
        if (this.#open.size === 0) this.#rest();
        try {
          controller?.close();
        } catch {
          // The client closed it first.
        }
      },
    };
    const body = (since: string | null) =>
      new ReadableStream<Uint8Array>(
        {
          start: (given) => {
            controller = given;
            if (this.#open.size === 0) this.#work();
            this.#open.add(stream);
            stream.send("retry: 2000\n\n");
            void this.#catchUp(stream, since).catch(this.#source.onError);
          },
          cancel: () => stream.close(),
        },
        new ByteLengthQueuingStrategy({ highWaterMark: mostWaitingBytes }),
      );
    return { body };
  }

  #note(task: string): void {
    this.#number += 1;
    this.#changes.delete(task);
    this.#changes.set(task, this.#number);
    const [oldest] = this.#changes;
    if (this.#changes.size > mostRemembered && oldest !== undefined) {
      this.#changes.delete(oldest[0]);
      this.#forgotten = oldest[1];
    }
    this.#isDue(task);
  }

  #isDue(task: string): void {
    if (this.#open.size === 0) return;
    this.#due.add(task);
    this.#timer ??= setTimeout(() => void this.#tell(), this.#limits.gatherMs);
  }

  #work(): void {
    const stopProgress = this.#source.onProgress((task) => this.#isDue(task));
    const beat = setInterval(() => this.#send([...this.#open], ": \n\n"), this.#limits.beatMs);
    this.#stopWork = () => {
      stopProgress();
      clearInterval(beat);
    };
  }

  #rest(): void {
    this.#stopWork();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#due.clear();
  }

  async #tell(): Promise<void> {
    const tasks = [...this.#due];
    this.#due.clear();
    await this.#tellOf(tasks, () => [...this.#open]);
    this.#timer = undefined;
    const [task] = this.#due;
    if (task !== undefined) this.#isDue(task);
  }

  async #catchUp(stream: OpenStream, since: string | null): Promise<void> {
    const to = () => (this.#open.has(stream) ? [stream] : []);
    if (since === null) return await this.#tellOf(await this.#source.current(), to);
    const [life, number = ""] = since.split(".");
    const isKnown = life === this.#life && /^\d+$/.test(number) && Number(number) >= this.#forgotten;
    if (!isKnown) return this.#send([stream], messageText({ event: "reset", data: {} }, this.place));
    const missed = [...this.#changes].filter(([, at]) => at > Number(number)).map(([task]) => task);
    if (missed.length > 0) await this.#tellOf(missed, to);
  }

  /** In the order of their changes, so that the last number that a client has is the highest. */
  async #tellOf(tasks: string[], to: () => OpenStream[]): Promise<void> {
    const numbered = tasks.map((task) => ({ task, number: this.#changes.get(task) }));
    numbered.sort((one, other) => (one.number ?? 0) - (other.number ?? 0));
    try {
      for (const { task, number } of numbered) {
        const place = number === undefined ? undefined : `${this.#life}.${number}`;
        await this.#sendOf(to(), place, (lang) => this.#source.messageOf(task, lang));
      }
      await this.#sendOf(to(), undefined, () => this.#source.summary());
    } catch (error) {
      this.#source.onError(error);
    }
  }

  /** Each language is rendered once. */
  async #sendOf(streams: OpenStream[], place: string | undefined, make: (lang: Lang) => Promise<StreamMessage | null>) {
    for (const lang of new Set(streams.map((stream) => stream.lang))) {
      const message = await make(lang);
      if (message === null) continue;
      const those = streams.filter((stream) => stream.lang === lang);
      this.#send(those, messageText(message, place));
    }
  }

  #send(streams: OpenStream[], text: string): void {
    for (const stream of streams) if (this.#open.has(stream) && !stream.send(text)) stream.close();
  }
}

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  // Proxies must not hold it back.
  "x-accel-buffering": "no",
};

/** JSON has no line break of its own. */
function messageText({ event, data }: StreamMessage, place: string | undefined): string {
  return `${place === undefined ? "" : `id: ${place}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

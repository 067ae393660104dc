import { isAbsolute } from "node:path";
import type { Members } from "../../run/fleet/members.ts";
import type { Ports } from "../../run/ports.ts";
import type { Holder, Leases } from "../../run/store.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { TaskEvent } from "../../task/events.ts";
import { isResting } from "../../task/task.ts";
import { readTaskId } from "../../task/task_id.ts";
import type { ConnectMode, Devorch } from "../devorch.ts";
import { Orchestrator } from "../orchestrator.ts";
import { PeerAway, type PeerMethod, type Peers } from "./peers.ts";

/** Commands about one task; the process that holds the task carries them out. */
const aboutTask = [
  ...(["approve", "reject", "answer", "cancel", "pause", "resume"] as const),
  ...(["modify", "edit", "rollback", "pullRequest", "mendCi", "diff"] as const),
];
type AboutTask = (typeof aboutTask)[number];
/** Of these, what needs a clone or the forge's token. */
const atWorker: ReadonlySet<PeerMethod> = new Set(["modify", "edit", "rollback", "pullRequest", "mendCi", "diff"]);
/** What needs the keys and tokens of a worker. */
const withKeys = ["start", "adopt", "ask", "attach", "transcribe"] as const;
type WithKeys = (typeof withKeys)[number];
/** May be said twice without harm. */
const repeatable: ReadonlySet<PeerMethod> = new Set(["diff", "pullRequest", "start", "adopt", "attach"]);

const askEveryMs = 250;
/** How long an answer may still be under way after the holder let go. */
const answerMs = 3000;
/** How long a worker that leaves still answers. */
const leavingMs = 10_000;
/** A command waits for a holder that died, and for one that holds the task for a moment. */
const patienceMs = 15_000;
const watchEveryMs = 2000;

export interface FleetParts {
  ports: Ports;
  leases: Leases;
  members: Members;
  peers: Peers;
  /** It works on tasks. */
  works: boolean;
  /** It is one command: what it follows ends where no worker is left. */
  isCommand: boolean;
}

type Args<Method extends keyof Devorch> = Parameters<Devorch[Method]>;
type Result<Method extends keyof Devorch> = ReturnType<Devorch[Method]>;

/** `Devorch` in a process of several that share a store. */
export class FleetOrchestrator extends Orchestrator {
  readonly #parts: FleetParts;

  constructor(parts: FleetParts, mode: ConnectMode) {
    super(parts.ports, parts.works ? mode : "read");
    this.#parts = parts;
  }

  override approve(...args: Args<"approve">): Result<"approve"> {
    return this.#atHolder("approve", args) as Result<"approve">;
  }

  override reject(...args: Args<"reject">): Result<"reject"> {
    return this.#atHolder("reject", args) as Result<"reject">;
  }

  override answer(...args: Args<"answer">): Result<"answer"> {
    return this.#atHolder("answer", args) as Result<"answer">;
  }

  override cancel(...args: Args<"cancel">): Result<"cancel"> {
    return this.#atHolder("cancel", args) as Result<"cancel">;
  }

  override pause(...args: Args<"pause">): Result<"pause"> {
    return this.#atHolder("pause", args) as Result<"pause">;
  }

  override resume(...args: Args<"resume">): Result<"resume"> {
    return this.#atHolder("resume", args) as Result<"resume">;
  }

  override modify(...args: Args<"modify">): Result<"modify"> {
    return this.#atHolder("modify", args) as Result<"modify">;
  }

  override edit(...args: Args<"edit">): Result<"edit"> {
    return this.#atHolder("edit", args) as Result<"edit">;
  }

  override rollback(...args: Args<"rollback">): Result<"rollback"> {
    return this.#atHolder("rollback", args) as Result<"rollback">;
  }

  override pullRequest(...args: Args<"pullRequest">): Result<"pullRequest"> {
    return this.#atHolder("pullRequest", args) as Result<"pullRequest">;
  }

  override mendCi(...args: Args<"mendCi">): Result<"mendCi"> {
    return this.#atHolder("mendCi", args) as Result<"mendCi">;
  }

  override diff(...args: Args<"diff">): Result<"diff"> {
    return this.#atHolder("diff", args) as Result<"diff">;
  }

  override start(...args: Args<"start">): Result<"start"> {
    return this.#withKeys("start", args) as Result<"start">;
  }

  override adopt(...args: Args<"adopt">): Result<"adopt"> {
    return this.#withKeys("adopt", args) as Result<"adopt">;
  }

  override ask(...args: Args<"ask">): Result<"ask"> {
    return this.#withKeys("ask", args) as Result<"ask">;
  }

  override attach(...args: Args<"attach">): Result<"attach"> {
    return this.#withKeys("attach", args) as Result<"attach">;
  }

  override transcribe(...args: Args<"transcribe">): Result<"transcribe"> {
    return this.#withKeys("transcribe", args) as Result<"transcribe">;
  }

  /** A call of another process. Throws UserError 75 (`task.elsewhere`) where this one neither holds the task nor may have it. */
  here(method: PeerMethod, args: unknown[]): Promise<unknown> {
    if (isAboutTask(method)) return this.engine.holding(idOf(args), () => this.#own(method, args));
    if (isWithKeys(method)) return this.#own(method, args);
    throw new UserError("socket.bad-request", { detail: method });
  }

  #withKeys(method: WithKeys, args: unknown[]): Promise<unknown> {
    return this.#parts.works ? this.#own(method, args) : this.#atAnyWorker(method, args);
  }

  /** Carried out by this process. */
  #own(method: AboutTask | WithKeys, args: unknown[]): Promise<unknown> {
    return Reflect.apply(super[method], this, args);
  }

  override async *follow(id: string, fromSeq: number, signal: AbortSignal): AsyncIterable<TaskEvent> {
    if (!this.#parts.isCommand) return yield* super.follow(id, fromSeq, signal);
    const gone = new AbortController();
    const stop = this.#watchWorkers(() => gone.abort());
    try {
      yield* super.follow(id, fromSeq, AbortSignal.any([signal, gone.signal]));
    } finally {
      stop();
    }
    if (gone.signal.aborted && !signal.aborted) throw noWorkerAnyMore(id);
  }

  /** Calls back once twice in a row no worker was alive. */
  #watchWorkers(gone: () => void): () => void {
    const { clock } = this.#parts.ports;
    let absent = 0;
    let isOver = false;
    let cancel = () => {};
    const look = async () => {
      const workers = await this.#workers().catch(() => undefined);
      absent = workers?.length === 0 ? absent + 1 : 0;
      if (isOver) return;
      if (absent > 1) return gone();
      cancel = clock.after(watchEveryMs, () => void look());
    };
    cancel = clock.after(watchEveryMs, () => void look());
    return () => {
      isOver = true;
      cancel();
    };
  }

  async #workers() {
    return (await this.#parts.members.alive()).filter(({ roles }) => roles.includes("worker"));
  }

  async #atHolder(method: AboutTask, args: unknown[]): Promise<unknown> {
    const { clock } = this.#parts.ports;
    const id = idOf(args);
    const named = method === "diff" ? args : withOrigin(method, args);
    const until = clock.monotonic() + patienceMs;
    for (let tries = 0; ; tries += 1) {
      if (tries > 0 && (await this.#isDone(method, named))) return undefined;
      try {
        const result = await this.#once(method, id, named);
        await this.#refuseUnfinished(method, id);
        return result;
      } catch (error) {
        if (!isElsewhere(error)) throw error;
        if (error instanceof PeerAway && error.mayHaveActed && !isSafeToRepeat(method)) throw unsure(id, error);
        if (clock.monotonic() > until) throw elsewhere(id, error);
      }
      await clock.sleep(askEveryMs, new AbortController().signal);
    }
  }

  /** The process that cancelled a task may have let it go before its work was pushed: said again, the cancellation is finished. */
  async #refuseUnfinished(method: AboutTask, id: string): Promise<void> {
    if (method !== "cancel") return;
    const state = await this.#parts.ports.store.state(id);
    if (state && !isResting(state)) throw elsewhere(id, undefined);
  }

  async #once(method: AboutTask, id: string, args: unknown[]): Promise<unknown> {
    const { leases, members, works } = this.#parts;
    const holder = await leases.holder(id);
    if (holder && holder.id !== members.own) return this.#there(holder, method, id, args);
    if (!holder && !works && atWorker.has(method)) {
      const [worker] = this.#shuffled((await this.#workers()).filter(({ url }) => url !== null));
      if (worker)
        return this.#there(worker, method, id, args).catch((error: unknown) => this.#orHere(error, method, args));
    }
    return this.#here(method, id, args);
  }

  /** No worker can be reached: this process has what it has. */
  #orHere(error: unknown, method: AboutTask, args: unknown[]): Promise<unknown> {
    if (error instanceof PeerAway && !error.mayHaveActed) return this.#here(method, idOf(args), args);
    throw error;
  }

  async #here(method: AboutTask, id: string, args: unknown[]): Promise<unknown> {
    const result = await this.here(method, args);
    if (method === "cancel" && !this.#parts.works) await this.#untilRests(id);
    return result;
  }

  /** A worker saves and pushes what was done. */
  async #untilRests(id: string): Promise<void> {
    const { signal } = new AbortController();
    for await (const _ of this.follow(id, 1, signal));
    const state = await this.#parts.ports.store.state(id);
    if (state && !isResting(state)) throw noWorkerAnyMore(id);
  }

  #there(holder: Holder, method: AboutTask, id: string, args: readonly unknown[]): Promise<unknown> {
    const hasIt = async () => (await this.#parts.leases.holder(id))?.id === holder.id;
    return this.#call(holder, method, args, { hasIt, lateMs: answerMs });
  }

  /** A frozen process answers no more: once it has lost what it was called for, and as long after that, the call is given up. */
  async #call(
    peer: Holder,
    method: PeerMethod,
    args: readonly unknown[],
    { hasIt, lateMs }: { hasIt(): Promise<boolean>; lateMs: number },
  ): Promise<unknown> {
    const { peers, ports } = this.#parts;
    const { clock } = ports;
    const silent = new AbortController();
    let stop = () => {};
    let lostAt: number | undefined;
    const look = async () => {
      // A database that is away says nothing.
      const has = await hasIt().catch(() => true);
      lostAt = has ? undefined : (lostAt ?? clock.monotonic());
      if (silent.signal.aborted) return;
      if (lostAt !== undefined && clock.monotonic() - lostAt > lateMs) return silent.abort();
      stop = clock.after(watchEveryMs / 2, () => void look());
    };
    void look();
    try {
      return await peers.call(peer, method, args, silent.signal);
    } finally {
      stop();
      silent.abort();
    }
  }

  async #isDone(method: AboutTask, args: readonly unknown[]): Promise<boolean> {
    const { store } = this.#parts.ports;
    if (method === "pause") return (await store.state(idOf(args))) === "paused";
    const { origin } = (args[1] ?? {}) as { origin?: string };
    // A cancellation is finished by saying it again; what is answered with more than a yes is asked for again.
    if (method === "cancel" || repeatable.has(method)) return false;
    return origin !== undefined && (await store.handledMessage(origin)) !== undefined;
  }

  async #atAnyWorker(method: WithKeys, args: unknown[]): Promise<unknown> {
    refuseFolder(args);
    const workers = this.#shuffled((await this.#workers()).filter(({ url }) => url !== null));
    if (workers.length === 0) throw new UserError("fleet.no-worker", {}, { exit: Exit.later });
    let last: unknown;
    for (const worker of workers) {
      try {
        const hasIt = async () => (await this.#workers()).some(({ id }) => id === worker.id);
        return await this.#call(worker, method, args, { hasIt, lateMs: leavingMs });
      } catch (error) {
        if (!(error instanceof PeerAway)) throw error;
        last = error;
        if (error.mayHaveActed && !repeatable.has(method)) break;
      }
    }
    const names = workers.map(({ url }) => url).join(", ");
    throw new UserError("fleet.unreachable", { urls: names }, { exit: Exit.later, cause: last });
  }

  #shuffled<T>(list: readonly T[]): T[] {
    const { random } = this.#parts.ports;
    return list
      .map((item) => ({ item, at: random() }))
      .sort((one, other) => one.at - other.at)
      .map(({ item }) => item);
  }
}

/** A path of this machine means nothing on a worker's. */
function refuseFolder([request]: readonly unknown[]): void {
  const { repo, url } = (request ?? {}) as { repo?: string | null; url?: string };
  const path = repo ?? url ?? "";
  if (isAbsolute(path)) throw new UserError("fleet.folder", { path });
}

function isAboutTask(method: PeerMethod): method is AboutTask {
  return (aboutTask as readonly string[]).includes(method);
}

function isWithKeys(method: PeerMethod): method is WithKeys {
  return (withKeys as readonly string[]).includes(method);
}

function idOf([id]: readonly unknown[]): string {
  return readTaskId(String(id)) ?? String(id);
}

/** So named, a command that is said again after a doubt is carried out once. */
function withOrigin(method: AboutTask, [id, options]: readonly unknown[]): unknown[] {
  if (!hasOrigin(method)) return options === undefined ? [id] : [id, options];
  return [id, { origin: `fleet/${crypto.randomUUID()}`, ...(options as object | undefined) }];
}

function hasOrigin(method: AboutTask): boolean {
  return method !== "pause" && method !== "rollback" && method !== "pullRequest" && method !== "diff";
}

function isSafeToRepeat(method: AboutTask): boolean {
  return hasOrigin(method) || method === "pause" || repeatable.has(method);
}

function isElsewhere(error: unknown): boolean {
  return error instanceof PeerAway || (error instanceof UserError && error.key === "task.elsewhere");
}

function elsewhere(id: string, cause: unknown): UserError {
  return new UserError("task.elsewhere", { id }, { exit: Exit.later, cause });
}

function unsure(id: string, cause: unknown): UserError {
  return new UserError("fleet.unsure", { id }, { exit: Exit.later, cause });
}

function noWorkerAnyMore(id: string): UserError {
  return new UserError("fleet.no-worker-now", { id }, { exit: Exit.later });
}

import type { Progress } from "../../../run/workspace.ts";
import { UserError } from "../../../task/errors.ts";
import { deadlineMs } from "./deadlines.ts";
import { maxWorkerMemory, residentBytes } from "./memory.ts";
import type { ArgumentsOf, OperationName, ResultOf } from "./operations.ts";
import { fromWire, type WorkerReply, type WorkerRequest } from "./protocol.ts";

export interface RepositoryWorkerSettings {
  /** How this program is started again: `["/proc/self/exe"]`, in source `["/proc/self/exe", <main.ts>]`. */
  self: readonly string[];
  /** Folder of all clones: never a repository, whose files could change how the worker starts. */
  cwd: string;
  /** Marks the worker for the sweep after a crash. */
  runId: string;
  /** Aborts pending requests. Later requests, which save the work, have `lastDeadlineMs`. */
  signal?: AbortSignal;
  idleMs?: number;
  /** Memory limit of the worker in bytes; see memory.ts. */
  memory?: number;
  /** Replaces deadlines.ts. */
  deadline?: (op: OperationName) => number;
}

interface RequestOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** A request that is not settled; the worker works on the first of the list. */
interface PendingRequest {
  request: WorkerRequest;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress: ((progress: Progress) => void) | undefined;
  deadlineMs: number;
  /** How often the request is retried after the worker died. */
  retries: number;
}

type Child = Bun.Subprocess<"pipe", "pipe", "pipe">;

const memoryCheckMs = 250;
/** Most characters of a request and of a reply. */
const maxRequestChars = 32 << 20;
const maxReplyChars = 64 << 20;
/** Deadline of a request after the abort: the task is being stopped. */
const afterAbortDeadlineMs = 8_000;
const exitTimeoutMs = 2_000;
/** Longer than a model takes between two calls. */
const idleMs = 20_000;

/** Variables for network access; no other is passed on. */
const proxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
const certificateVariables = ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "TZ"];

/**
 * How the engine runs in a process that does a few seconds of work: memory is collected as on a small machine, a function is compiled after
 * forty times as many turns as by default and optimized after eight times as many, and none is compiled a third time: that costs more than
 * it saves.
 */
const engine = {
  BUN_JSC_forceRAMSize: String(200e6),
  BUN_JSC_thresholdForJITAfterWarmUp: "20000",
  BUN_JSC_thresholdForOptimizeAfterWarmUp: "8000",
  BUN_JSC_useFTLJIT: "0",
};

/**
 * The repository worker: does git, and everything that reads what a repository or a model wrote, in a child process, started by
 * a request and ended when idle. One request after the other; a request that is aborted, exceeds its deadline or replies too
 * much ends the process, and the next one starts another.
 */
export class RepositoryWorker {
  #settings: RepositoryWorkerSettings;
  readonly #waiting: PendingRequest[] = [];
  #process: Child | undefined;
  #busy = false;
  #deadline: Timer | undefined;
  #idle: Timer | undefined;
  #ids = 0;
  /** How often this process changed the working copy; undefined where something else may change it. */
  #changes: number | undefined;
  #changing = 0;

  constructor(settings: RepositoryWorkerSettings) {
    this.#settings = settings;
  }

  /** Its process runs and has nothing to do, and nothing was aborted. */
  get isAtRest(): boolean {
    return this.#process !== undefined && this.#waiting.length === 0 && this.#settings.signal?.aborted !== true;
  }

  /** For another run on the same clone. */
  goOnWith(signal: AbortSignal | undefined): void {
    const { signal: _, ...settings } = this.#settings;
    this.#settings = signal ? { ...settings, signal } : settings;
    this.#changes = undefined;
  }

  /** Starts the process before the first request; where that fails, the request says so. */
  begin(): void {
    try {
      this.#process ??= this.#start();
    } catch {
      // It is tried again.
    }
  }

  /**
   * Whatever changes the working copy from now on is done by `changing`, so that the worker need not look at it for each request.
   */
  expectChanges(): void {
    this.#changes = 0;
  }

  /** `isOver`: whether nothing that the action began can go on changing the working copy. */
  async changing<T>(action: () => Promise<T>, isOver: () => Promise<boolean> = async () => true): Promise<T> {
    this.#changing += 1;
    try {
      return await action();
    } finally {
      const over = await isOver();
      if (this.#changes !== undefined) this.#changes = over ? this.#changes + 1 : undefined;
      this.#changing -= 1;
    }
  }

  /** Requests are idempotent: one that was interrupted may be sent again. Throws UserError at the deadline. */
  async request<Name extends OperationName>(
    op: Name,
    args: ArgumentsOf<Name>,
    { signal, onProgress }: RequestOptions = {},
  ): Promise<ResultOf<Name>> {
    signal?.throwIfAborted();
    const { signal: always, deadline = deadlineMs } = this.#settings;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#ids += 1;
    const ms = always?.aborted ? Math.min(deadline(op), afterAbortDeadlineMs) : deadline(op);
    const request: WorkerRequest = { id: this.#ids, op, args };
    const waiting: PendingRequest = { request, resolve, reject, onProgress, deadlineMs: ms, retries: 2 };
    // Requests after the abort save the work: the aborted signal does not apply to them.
    const signals = [signal, always?.aborted ? undefined : always].filter((one) => one !== undefined);
    const abort = () => this.#giveUp(waiting, signals.find(({ aborted }) => aborted)?.reason);
    for (const one of signals) one.addEventListener("abort", abort, { once: true });
    try {
      this.#waiting.push(waiting);
      this.#next();
      return (await promise) as ResultOf<Name>;
    } finally {
      for (const one of signals) one.removeEventListener("abort", abort);
      this.#rest();
    }
  }

  /** Kills a worker that is busy or does not exit in time. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#process;
    this.#process = undefined;
    const left = this.#waiting.splice(0);
    const wasBusy = this.#busy;
    this.#stopWork();
    for (const { reject } of left) reject(new Error("git: the child was closed"));
    if (!child) return;
    if (wasBusy) child.kill("SIGKILL");
    else void child.stdin.end();
    const killer = setTimeout(() => child.kill("SIGKILL"), exitTimeoutMs);
    await child.exited;
    clearTimeout(killer);
  }

  /** Sends the first request, unless the worker is busy. */
  #next(): void {
    const [first] = this.#waiting;
    if (this.#busy || !first) return;
    clearTimeout(this.#idle);
    const changes = this.#changing === 0 ? this.#changes : undefined;
    const line = JSON.stringify({ ...first.request, changes });
    const { op } = first.request;
    if (line.length > maxRequestChars) {
      this.#settle(first, () => first.reject(new UserError("git.too-much", { what: op })));
      return;
    }
    try {
      this.#process ??= this.#start();
    } catch (error) {
      this.#settle(first, () => first.reject(error));
      return;
    }
    this.#busy = true;
    const seconds = first.deadlineMs / 1000;
    this.#deadline = setTimeout(
      () => this.#giveUp(first, new UserError("git.overdue", { what: op, seconds })),
      first.deadlineMs,
    );
    void writeLine(this.#process, `${line}\n`);
  }

  /** Rejects a request, and kills the worker if it works on it. */
  #giveUp(waiting: PendingRequest, reason: unknown): void {
    const isAtWork = this.#busy && this.#waiting[0] === waiting;
    if (isAtWork) {
      this.#process?.kill("SIGKILL");
      this.#process = undefined;
    }
    this.#settle(waiting, () => waiting.reject(reason));
  }

  #settle(waiting: PendingRequest, tell: () => void): void {
    const at = this.#waiting.indexOf(waiting);
    if (at === -1) return;
    this.#waiting.splice(at, 1);
    if (at === 0) this.#stopWork();
    tell();
    this.#next();
  }

  #stopWork(): void {
    clearTimeout(this.#deadline);
    this.#busy = false;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#waiting.length > 0) return;
    this.#idle = setTimeout(() => void this.close(), this.#settings.idleMs ?? idleMs);
  }

  #start(): Child {
    const { self, cwd, runId } = this.#settings;
    const inherited = [...proxyVariables, ...certificateVariables].flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value] as const] : [];
    });
    const child = Bun.spawn([...self, "__git", String(process.pid)], {
      cwd,
      env: { ...Object.fromEntries(inherited), ...engine, DEVORCH_RUN: runId },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    void this.#listen(child);
    this.#limitMemory(child);
    return child;
  }

  /** A megabyte of a repository can unpack to gigabytes. */
  #limitMemory(child: Child): void {
    const most = this.#settings.memory ?? maxWorkerMemory();
    const timer = setInterval(() => {
      if (residentBytes(child.pid) <= most) return;
      // The repository is too large: waiting requests fail too.
      const asked = this.#process === child ? this.#waiting.toReversed() : [];
      for (const waiting of asked) this.#giveUp(waiting, new UserError("git.memory", { mb: Math.round(most / 1e6) }));
      child.kill("SIGKILL");
    }, memoryCheckMs);
    timer.unref();
    void child.exited.then(() => clearInterval(timer));
  }

  async #listen(child: Child): Promise<void> {
    const complaints = new Response(child.stderr).text().catch(() => "");
    const decoder = new TextDecoder();
    let pieces: string[] = [];
    let length = 0;
    for await (const chunk of child.stdout) {
      // Output of a worker that was replaced is ignored.
      if (this.#process !== child) continue;
      const lines = decoder.decode(chunk, { stream: true }).split("\n");
      for (const [at, line] of lines.entries()) {
        pieces.push(line);
        length += line.length;
        if (at === lines.length - 1) break;
        this.#hear(JSON.parse(pieces.join("")) as WorkerReply);
        pieces = [];
        length = 0;
      }
      const [first] = this.#waiting;
      if (length > maxReplyChars && first)
        this.#giveUp(first, new UserError("git.too-much", { what: first.request.op }));
    }
    await child.exited;
    this.#lost(child, await complaints);
  }

  #hear(reply: WorkerReply): void {
    const [first] = this.#waiting;
    if (first?.request.id !== reply.id) return;
    if ("progress" in reply) first.onProgress?.(reply.progress);
    else if ("ok" in reply) this.#settle(first, () => first.resolve(reply.ok));
    else this.#settle(first, () => first.reject(fromWire(reply.error)));
  }

  /** The worker exited by itself. */
  #lost(child: Child, complaints: string): void {
    const [first] = this.#waiting;
    const wasAtWork = this.#busy && this.#process === child;
    if (this.#process === child) this.#process = undefined;
    if (!wasAtWork || !first) return;
    if (first.retries > 0) {
      first.retries--;
      this.#stopWork();
      this.#next();
      return;
    }
    const how = child.signalCode ?? `exit ${child.exitCode}`;
    const error = new Error(`git: the child ended (${how})`, { cause: complaints.slice(-4000) });
    this.#settle(first, () => first.reject(error));
  }
}

async function writeLine(child: Child, line: string): Promise<void> {
  try {
    child.stdin.write(line);
    await child.stdin.flush();
  } catch {
    // The worker has just died: its exit is handled.
  }
}

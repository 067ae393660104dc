import type { Progress } from "../../../run/workspace.ts";
import { UserError } from "../../../task/errors.ts";
import { deadlineMs } from "./deadlines.ts";
import { maxWorkerMemory, residentBytes } from "./memory.ts";
import type { ArgumentsOf, OperationName, ResultOf } from "./operations.ts";
import { fromWire, type WorkerReply, type WorkerRequest } from "./protocol.ts";

export interface RepositoryWorkerSettings {
  /** How this program is started again: `[process.execPath]`, in source `[process.execPath, <main.ts>]`. */
  self: readonly string[];
  /** Folder of all clones: never a repository, whose files could change how the child starts. */
  cwd: string;
  /** Marks the child for a sweep after a crash. */
  runId: string;
  /** Ends whatever is asked when it fires. What is asked afterwards, to save the work, has `lastDeadlineMs`. */
  signal?: AbortSignal;
  idleMs?: number;
  /** Bytes of memory that the child may take; see memory.ts. */
  memory?: number;
  /** In the place of deadlines.ts. */
  deadline?: (op: OperationName) => number;
}

interface RequestOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** A request from the moment it is made until it is settled; the first of them is the one that the child works on. */
interface PendingRequest {
  request: WorkerRequest;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress: ((progress: Progress) => void) | undefined;
  deadlineMs: number;
  /** How often a child that died under it is started again. */
  retries: number;
}

type Child = Bun.Subprocess<"pipe", "pipe", "pipe">;

const memoryCheckMs = 250;
/** Characters of a request and of an answer: what is more is no work for one request. */
const maxRequestChars = 32 << 20;
const maxReplyChars = 64 << 20;
/** Of one request after the signal has fired: somebody waits for the end. */
const afterAbortDeadlineMs = 8_000;
const exitTimeoutMs = 2_000;
/** A model takes seconds between two calls. */
const idleMs = 20_000;

/** Variables that say how to reach the network; everything else of ours stays here. */
const proxyVariables = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
const certificateVariables = ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "TZ"];

/**
 * The repository worker: does git, and everything that reads what a repository or a model wrote, in a child process, started when
 * there is something to do and ended when there has been nothing. One request after the other; a request that is aborted, takes
 * longer than its deadline or answers too much is ended with the child, and the next one starts another.
 */
export class RepositoryWorker {
  readonly #settings: RepositoryWorkerSettings;
  readonly #waiting: PendingRequest[] = [];
  #process: Child | undefined;
  #busy = false;
  #deadline: Timer | undefined;
  #idle: Timer | undefined;
  #ids = 0;

  constructor(settings: RepositoryWorkerSettings) {
    this.#settings = settings;
  }

  /** Whatever it was doing can be done again. Throws UserError at the deadline. */
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
    // What is asked after the end of the work began is what ends it.
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

  /** A child that is at work, or does not hear that it may go, is killed. */
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

  /** Hands the first request to the child, unless it is at work. */
  #next(): void {
    const [first] = this.#waiting;
    if (this.#busy || !first) return;
    clearTimeout(this.#idle);
    const line = JSON.stringify(first.request);
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

  /** Ends a request that is not to go on, with the child if that is at work on it. */
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
      env: { ...Object.fromEntries(inherited), DEVORCH_RUN: runId },
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    void this.#listen(child);
    this.#limitMemory(child);
    return child;
  }

  /** A megabyte of a repository can be gigabytes once it is unpacked. */
  #limitMemory(child: Child): void {
    const most = this.#settings.memory ?? maxWorkerMemory();
    const timer = setInterval(() => {
      if (residentBytes(child.pid) <= most) return;
      // It is the repository that is too large, for the others too.
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
      // Ended by us: what it still says is nobody's answer.
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

  /** The child is gone though nobody ended it. */
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
    // It has just died: that is noticed by its end.
  }
}

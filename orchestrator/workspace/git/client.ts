import { type Progress, UserError } from "devorch";
import { mostMemory, residentBytes } from "./memory.ts";
import type { ArgumentsOf, OperationName, ResultOf } from "./operations.ts";
import { fromWire, type GitReply, type GitRequest } from "./protocol.ts";

export interface GitChildSettings {
  /** How this program is started again: `[process.execPath]`, in source `[process.execPath, <main.ts>]`. */
  self: readonly string[];
  /** Folder of all clones: never a repository, whose files could change how the child starts. */
  cwd: string;
  /** Marks the child for a sweep after a crash. */
  runId: string;
  idleMs?: number;
  /** Bytes of memory that the child may take; see memory.ts. */
  memory?: number;
}

interface RequestOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

interface Waiting {
  request: GitRequest;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  onProgress: ((progress: Progress) => void) | undefined;
  child: Child;
  /** How often a child that died under it is started again. */
  retries: number;
}

type Child = Bun.Subprocess<"pipe", "pipe", "pipe">;

const lookEveryMs = 250;

/** Variables that say how to reach the network; everything else of ours stays here. */
const passedOn = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
const trusted = ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "TZ"];

/** Does git work in a child process, started when there is something to do and ended when there has been nothing. */
export class GitChild {
  readonly #settings: GitChildSettings;
  readonly #waiting = new Map<number, Waiting>();
  #process: Child | undefined;
  #idle: Timer | undefined;
  #ids = 0;

  constructor(settings: GitChildSettings) {
    this.#settings = settings;
  }

  /** Aborting kills the child; whatever it was doing can be done again. */
  async request<Name extends OperationName>(
    op: Name,
    args: ArgumentsOf<Name>,
    { signal, onProgress }: RequestOptions = {},
  ): Promise<ResultOf<Name>> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#ids += 1;
    const request: GitRequest = { id: this.#ids, op, args };
    const abort = () => {
      this.#waiting.get(request.id)?.child.kill("SIGKILL");
      this.#waiting.delete(request.id);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    try {
      this.#send({ request, resolve, reject, onProgress, retries: 2 });
      return (await promise) as ResultOf<Name>;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#rest();
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    for (const waiting of this.#waiting.values()) waiting.retries = 0;
    await child.stdin.end();
    await child.exited;
  }

  #send(waiting: Omit<Waiting, "child">): void {
    clearTimeout(this.#idle);
    this.#process ??= this.#start();
    const child = this.#process;
    this.#waiting.set(waiting.request.id, { ...waiting, child });
    void write(child, `${JSON.stringify(waiting.request)}\n`);
  }

  #sendAgain(waiting: Waiting): void {
    try {
      this.#send({ ...waiting, retries: waiting.retries - 1 });
    } catch (error) {
      waiting.reject(error);
    }
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#waiting.size > 0) return;
    this.#idle = setTimeout(() => void this.close(), this.#settings.idleMs ?? 5000);
  }

  #start(): Child {
    const { self, cwd, runId } = this.#settings;
    const inherited = [...passedOn, ...trusted].flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value] as const] : [];
    });
    const child = Bun.spawn([...self, "__git"], {
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
    const most = this.#settings.memory ?? mostMemory();
    const timer = setInterval(() => {
      if (residentBytes(child.pid) <= most) return;
      for (const [id, waiting] of this.#waiting) {
        if (waiting.child !== child) continue;
        this.#waiting.delete(id);
        waiting.reject(new UserError("git.memory", { mb: Math.round(most / 1e6) }));
      }
      child.kill("SIGKILL");
    }, lookEveryMs);
    timer.unref();
    void child.exited.then(() => clearInterval(timer));
  }

  async #listen(child: Child): Promise<void> {
    const complaints = new Response(child.stderr).text().catch(() => "");
    const decoder = new TextDecoder();
    let pieces: string[] = [];
    for await (const chunk of child.stdout) {
      const lines = decoder.decode(chunk, { stream: true }).split("\n");
      for (const [at, line] of lines.entries()) {
        pieces.push(line);
        if (at === lines.length - 1) break;
        this.#hear(JSON.parse(pieces.join("")) as GitReply);
        pieces = [];
      }
    }
    await child.exited;
    this.#lost(child, await complaints);
  }

  #hear(reply: GitReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    if ("progress" in reply) {
      waiting.onProgress?.(reply.progress);
      return;
    }
    this.#waiting.delete(reply.id);
    if ("ok" in reply) waiting.resolve(reply.ok);
    else waiting.reject(fromWire(reply.error));
  }

  #lost(child: Child, complaints: string): void {
    if (this.#process === child) this.#process = undefined;
    const how = child.signalCode ?? `exit ${child.exitCode}`;
    for (const [id, waiting] of this.#waiting) {
      if (waiting.child !== child) continue;
      this.#waiting.delete(id);
      if (waiting.retries > 0) this.#sendAgain(waiting);
      else waiting.reject(new Error(`git: the child ended (${how})`, { cause: complaints.slice(-4000) }));
    }
  }
}

async function write(child: Child, line: string): Promise<void> {
  try {
    child.stdin.write(line);
    await child.stdin.flush();
  } catch {
    // It has just died: that is noticed by its end.
  }
}

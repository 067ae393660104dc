import { test } from "bun:test";
import { mkdtempSync, openSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The server on which each place gets a database; undefined where the data is in files (scripts/test.ts). */
export const testServer = process.env.DEVORCH_TEST_SERVER;

/** A test of what is so only where a command executes by itself. */
export const aloneTest = test.skipIf(testServer !== undefined);

/** The address of a new empty database there. */
export function aDatabase(server: string): string {
  const url = new URL(server);
  const name = `place_${crypto.randomUUID().replaceAll("-", "")}`;
  url.pathname = "/postgres";
  const made = Bun.spawnSync(["psql", "-q", "-c", `CREATE DATABASE ${name}`, url.href]);
  if (!made.success) throw new Error(String(made.stderr));
  url.pathname = `/${name}`;
  return url.href;
}

/** The commands that work on tasks themselves, so that no worker is needed beside them. */
const serving = ["serve", "bot"];

/**
 * With a database of several processes a command executes nothing: `devorch serve` runs beside it, with the settings that the command has,
 * and on the same folders. It is started when the first command is, and again when the settings or files beside the executable are others.
 */
export class WorkerBeside {
  readonly #folder = mkdtempSync(join(tmpdir(), "devorch-beside-"));
  readonly #place: string;
  readonly #start: (env: Record<string, string>, stderr: number) => Bun.Subprocess;
  #child: Bun.Subprocess | undefined;
  #settings = "";
  #starts = 0;
  #served = 0;

  constructor(place: string, start: (env: Record<string, string>, stderr: number) => Bun.Subprocess) {
    this.#place = place;
    this.#start = start;
  }

  /** Returns once it can be given work; nothing else of this process runs meanwhile. */
  before(words: readonly string[], env: Record<string, string>): void {
    if (words.some((word) => serving.includes(word))) {
      this.stop("SIGTERM");
      return;
    }
    if (this.#served > 0) return;
    const settings = JSON.stringify([env, filesIn(this.#place)]);
    if (this.#child && this.#child.exitCode === null && settings === this.#settings) return;
    this.stop("SIGTERM");
    this.#settings = settings;
    this.#starts += 1;
    const file = join(this.#folder, `stderr-${this.#starts}`);
    this.#child = this.#start({ ...env, HTTP_ADDR: "127.0.0.1:0" }, openSync(file, "w"));
    // If the worker cannot start, the command reports why.
    while (!readFileSync(file, "utf8").includes("http://") && isAlive(this.#child.pid)) Bun.sleepSync(20);
  }

  /** A service of the test's own works meanwhile. */
  during(words: readonly string[], done: Promise<unknown>): void {
    if (!words.some((word) => serving.includes(word))) return;
    this.#served += 1;
    void done.then(() => {
      this.#served -= 1;
    });
  }

  stop(signal: NodeJS.Signals): void {
    const child = this.#child;
    this.#child = undefined;
    child?.kill(signal);
    while (child && isAlive(child.pid)) Bun.sleepSync(20);
  }
}

function filesIn(folder: string): string[] {
  const found = new Bun.Glob("**/*").scanSync({ cwd: folder, dot: true });
  return [...found].map((path) => `${path} ${statSync(join(folder, path)).mtimeMs}`).sort();
}

/** One that has ended and was not waited for is not. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

import { text } from "../texts/index.ts";
import { cells, pathBytes, type WatchdogOrders } from "./watchdog_cells.ts";

const beatMs = 500;

export interface WatchdogOptions extends Omit<WatchdogOrders, "shared" | "env" | "said"> {
  /** With which this program starts again; read when a plugin is called for the first time. */
  environment(): NodeJS.ProcessEnv;
  lang: "es" | "en";
  /** Folder of main.ts: inside the executable, its own file system. */
  root: string;
  failed(why: string): void;
}

/**
 * Watches over the main thread from a thread of its own while a plugin's code is under way. When the main thread hangs, it
 * disables the plugin in the cache and restarts this program in the same process; tasks continue from the database.
 * The thread begins with the first call of a plugin, and sleeps between calls.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #shared = new SharedArrayBuffer(cells.bytes);
  readonly #numbers = new Int32Array(this.#shared, 0, cells.numbers);
  readonly #path = new Uint8Array(this.#shared, cells.path, pathBytes);
  readonly #encoder = new TextEncoder();
  #ready: Promise<void> | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #inside: string[] = [];

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  /** Resolves when the thread runs; plugins are called only then, because it could not start while this thread hangs. */
  ready(): Promise<void> {
    this.#ready ??= this.#begin();
    return this.#ready;
  }

  enter(file: string): void {
    this.#inside.push(file);
    this.#name(file);
    Atomics.add(this.#numbers, cells.beat, 1);
    Atomics.store(this.#numbers, cells.inside, this.#inside.length);
    Atomics.notify(this.#numbers, cells.inside);
    this.#beat ??= setInterval(() => Atomics.add(this.#numbers, cells.beat, 1), beatMs);
    this.#beat.unref();
  }

  leave(file: string): void {
    const at = this.#inside.lastIndexOf(file);
    if (at >= 0) this.#inside.splice(at, 1);
    const last = this.#inside.at(-1);
    if (last !== undefined) this.#name(last);
    Atomics.store(this.#numbers, cells.inside, this.#inside.length);
    if (last !== undefined) return;
    clearInterval(this.#beat);
    this.#beat = undefined;
  }

  #name(file: string): void {
    const { written } = this.#encoder.encodeInto(file, this.#path);
    Atomics.store(this.#numbers, cells.length, written);
  }

  async #begin(): Promise<void> {
    const { lang, root, environment, failed, ...orders } = this.#options;
    const worker = new Worker(`${root}/orchestrator/plugins/watchdog_thread.ts`);
    const env = Object.entries(environment()).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${value}`],
    );
    const said = text(lang, orders.again ? "plugin.stuck-again" : "plugin.stuck");
    const begun = new Promise<void>((resolve) => {
      worker.onmessage = () => resolve();
      worker.onerror = ({ message }) => {
        failed(message);
        resolve();
      };
    });
    worker.postMessage({ ...orders, env, said, shared: this.#shared } satisfies WatchdogOrders);
    await begun;
    worker.unref();
  }
}

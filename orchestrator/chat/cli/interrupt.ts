import type { Cli } from "./cli.ts";

/** Ctrl-C while a task is followed: the first stops, the second leaves at once. */
export class Interrupt {
  /** How often the person pressed it. */
  count = 0;
  /** Resolves at the second. */
  readonly left: Promise<void>;
  readonly #off: () => void;

  constructor(cli: Cli, first: () => void) {
    let leave = () => {};
    this.left = new Promise((resolve) => {
      leave = resolve;
    });
    this.#off = cli.world.signals.onInterrupt(() => {
      this.count += 1;
      if (this.count === 1) return first();
      cli.leaving = true;
      leave();
    });
  }

  close(): void {
    this.#off();
  }
}

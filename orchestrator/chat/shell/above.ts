import { Writable } from "node:stream";
import type { Terminal } from "./terminal.ts";

/** A stream that writes above the prompt. `isTTY`, so that colours and widths are as on the terminal itself. */
export class Above extends Writable {
  readonly isTTY = true;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    super({ decodeStrings: false });
    this.#terminal = terminal;
  }

  get columns(): number {
    return this.#terminal.columns;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.#terminal.above(chunk.toString());
    done();
  }
}

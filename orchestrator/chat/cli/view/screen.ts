import { wrapWords } from "./wrap.ts";

interface Terminal {
  write(text: string): unknown;
  columns?: number;
  rows?: number;
}

/** Where a block is drawn. */
export type ScreenArea = Pick<Screen, "room" | "print" | "draw" | "clear">;

/**
 * A block of lines at the bottom of a terminal that is redrawn in place, with lasting lines above it. The cursor is never
 * hidden and no mode is changed, so a process that dies leaves a terminal that works.
 */
export class Screen {
  readonly #terminal: Terminal;
  #drawn = 0;
  #last = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** How many lines a block may have. */
  get room(): number {
    return Math.max(4, (this.#terminal.rows || 24) - 2);
  }

  /** Lines that stay. */
  print(lines: readonly string[]): void {
    const fitted = lines.flatMap((line) => wrapWords(line, this.#terminal.columns ?? 0));
    this.#terminal.write(`${this.#erase()}${fitted.map((line) => `${line}\n`).join("")}`);
  }

  /** Replaces the block. */
  draw(lines: readonly string[]): void {
    const width = Math.max(20, (this.#terminal.columns || 80) - 1);
    const fitted = lines.slice(0, this.room).map((line) => Bun.sliceAnsi(line, 0, width, "…"));
    const block = fitted.map((line) => `${line}\n`).join("");
    if (block === this.#last && this.#drawn > 0) return;
    this.#terminal.write(`${this.#erase()}${block}`);
    this.#drawn = fitted.length;
    this.#last = block;
  }

  /** Removes the block. */
  clear(): void {
    if (this.#drawn > 0) this.#terminal.write(this.#erase());
  }

  #erase(): string {
    const erase = this.#drawn > 0 ? `\x1b[${this.#drawn}A\r\x1b[0J` : "";
    this.#drawn = 0;
    this.#last = "";
    return erase;
  }
}

import { Writable } from "node:stream";
import { wrapWords } from "./wrap.ts";

/** Stands for a line end in a line that is written or remembered: at a real one readline would run what stands before it. */
export const lineEnd = "\v";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

interface Out {
  write(text: string): unknown;
  columns?: number;
  rows?: number;
}

/** Where a block of lines is redrawn in place, with lines above it that stay. */
export interface ScreenArea {
  /** How many lines a block may have. */
  readonly room: number;
  /** Lines that stay. */
  print(lines: readonly string[]): void;
  /** Replaces the block. */
  draw(lines: readonly string[]): void;
  /** Removes the block, at once: what is written next needs no care. */
  clear(): void;
}

/** The prompt and the text after it; `cursor` is an offset in UTF-16 units. */
export interface Input {
  prompt: string;
  text: string;
  cursor: number;
}

interface Row {
  text: string;
  width: number;
}

/**
 * The bottom of a terminal: blocks that are redrawn in place, then the line that is being written. Everything else is
 * written above them: as a stream it takes what commands write, with colours and widths as on the terminal itself. Only the cursor is
 * moved: a process that dies leaves a screen that can be read.
 */
export class Terminal extends Writable {
  readonly isTTY = true;
  readonly #out: Out;
  readonly #blocks = new Map<object, readonly string[]>();
  #input: Input | null = null;
  /** Rows that stand on the screen now, and which of them the cursor is in. */
  #drawn: Row[] = [];
  #cursorRow = 0;
  #cursorColumn = 0;
  #openLine = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asleep = false;

  constructor(out: Out) {
    super({ decodeStrings: false });
    this.#out = out;
  }

  get columns(): number {
    return Math.max(20, this.#out.columns || 80);
  }

  get rows(): number {
    return Math.max(6, this.#out.rows || 24);
  }

  /** Shows the line as it is now; null hides it. */
  set input(input: Input | null) {
    this.#input = input;
    this.draw();
  }

  /** Writes text above the blocks that stays there. */
  above(text: string): void {
    if (text === "") return;
    this.#out.write(this.#erase() + text);
    this.#openLine = !text.endsWith("\n");
    this.#drawSoon();
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.above(chunk.toString());
    done();
  }

  /** Writes an escape sequence that prints nothing. */
  raw(sequence: string): void {
    this.#out.write(sequence);
  }

  /** A place for one block; blocks stand above each other in the order in which they were first drawn. */
  place(): ScreenArea {
    const own = {};
    const room = () => Math.max(3, Math.floor((this.rows - (this.#input ? 4 : 2)) / Math.max(1, this.#blocks.size)));
    return {
      get room() {
        return room();
      },
      print: (lines) =>
        this.above(
          lines
            .flatMap((line) => wrapWords(line, this.columns))
            .map((line) => `${line}\n`)
            .join(""),
        ),
      draw: (lines) => {
        if (same(this.#blocks.get(own), lines)) return;
        this.#blocks.set(own, [...lines]);
        this.#drawSoon();
      },
      clear: () => {
        if (this.#blocks.delete(own)) this.draw();
      },
    };
  }

  /** Draws everything anew, for example after the size has changed. */
  draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#asleep) return;
    const erase = this.#erase();
    const { rows, row, column } = this.#layout();
    const begin = this.#openLine && rows.length > 0 ? "\n" : "";
    if (begin !== "") this.#openLine = false;
    const back = rows.length - 1 - row;
    const cursor =
      rows.length === 0 ? "" : `${back > 0 ? `\x1b[${back}A` : ""}\r${column > 0 ? `\x1b[${column}C` : ""}`;
    this.#out.write(erase + begin + rows.map(({ text }) => text).join("\n") + cursor);
    this.#drawn = rows;
    this.#cursorRow = row;
    this.#cursorColumn = column;
  }

  /** Clears the whole screen and draws anew. */
  clear(): void {
    this.#out.write("\x1b[2J\x1b[H");
    this.#forget();
    this.draw();
  }

  /** Leaves the screen to another program: draws nothing until `wake`. */
  sleep(): void {
    clearTimeout(this.#timer);
    this.#out.write(this.#erase());
    this.#asleep = true;
  }

  wake(): void {
    this.#asleep = false;
    this.draw();
  }

  #drawSoon(): void {
    this.#timer ??= setTimeout(() => this.draw(), 4);
  }

  #erase(): string {
    if (this.#drawn.length === 0) return "";
    // What was drawn for a wider window may take more rows by now.
    const { columns } = this;
    const up = this.#drawn
      .slice(0, this.#cursorRow)
      .reduce(
        (sum, { width }) => sum + Math.max(1, Math.ceil(width / columns)),
        Math.floor(this.#cursorColumn / columns),
      );
    this.#forget();
    return `${up > 0 ? `\x1b[${up}A` : ""}\r\x1b[0J`;
  }

  #forget(): void {
    this.#drawn = [];
    this.#cursorRow = 0;
    this.#cursorColumn = 0;
  }

  #layout(): { rows: Row[]; row: number; column: number } {
    // The last column stays free: terminals differ in what happens after it.
    const width = this.columns - 1;
    const lines = [...this.#blocks.values()].flat();
    // Without an input the cursor stands below the block, where a process that dies leaves it.
    const below = { rows: lines.length > 0 ? [rowOf("")] : [], row: 0, column: 0 };
    const input = this.#input ? inputRows(this.#input, width, this.rows - 1) : below;
    const room = Math.max(0, this.rows - 1 - input.rows.length);
    const block = room === 0 ? [] : lines.slice(-room);
    const blockRows = block.map((line) => rowOf(Bun.sliceAnsi(line, 0, width, "…")));
    return { rows: [...blockRows, ...input.rows], row: blockRows.length + input.row, column: input.column };
  }
}

/** The line in rows of at most `width` cells; of a very long one, the rows around the cursor. */
function inputRows({ prompt, text, cursor }: Input, width: number, most: number) {
  const rows: Row[] = [rowOf(prompt)];
  let at = { row: 0, column: 0 };
  for (const { segment, index } of [...graphemes.segment(text), { segment: "", index: text.length }]) {
    const shown = segment === lineEnd ? "⏎" : segment;
    const cells = Bun.stringWidth(shown);
    let last = rows.at(-1) ?? rowOf("");
    if (last.width + Math.max(1, cells) > width) {
      last = rowOf("");
      rows.push(last);
    }
    if (index <= cursor) at = { row: rows.length - 1, column: last.width };
    last.text += shown;
    last.width += cells;
  }
  const from = Math.max(0, Math.min(at.row - most + 1, rows.length - most));
  return { rows: rows.slice(from, from + most), row: at.row - from, column: at.column };
}

function rowOf(text: string): Row {
  return { text, width: Bun.stringWidth(text) };
}

function same(one: readonly string[] | undefined, other: readonly string[]): boolean {
  return one !== undefined && one.length === other.length && one.every((line, index) => line === other[index]);
}

const parts = new RegExp(`${String.fromCharCode(27)}\\[[?0-9;]*[A-Za-z]|[\\s\\S]`, "gu");

/** A terminal as far as the shell uses one: enough to see what stands on the screen and where the cursor is. */
export class Emulator {
  columns: number;
  rows: number;
  /** All rows, those that scrolled out at the top first. */
  lines: string[][] = [[]];
  row = 0;
  column = 0;
  pastes = false;

  constructor(columns = 40, rows = 12) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): boolean {
    for (const [part] of text.matchAll(parts)) this.#take(part);
    return true;
  }

  /** Without blanks at the end of rows and empty rows at the end. */
  get text(): string {
    return this.lines
      .map((line) => line.join("").trimEnd())
      .join("\n")
      .trimEnd();
  }

  #take(part: string): void {
    if (part === "\n") {
      this.row += 1;
      this.column = 0;
    } else if (part === "\r") this.column = 0;
    else if (part.startsWith("\x1b[")) this.#control(part);
    else this.#put(part);
    while (this.lines.length <= this.row) this.lines.push([]);
  }

  #put(sign: string): void {
    const cells = Bun.stringWidth(sign);
    if (this.column + cells > this.columns) throw new Error(`wrote over the edge: ${JSON.stringify(sign)}`);
    const line = this.lines[this.row] ?? [];
    while (line.length < this.column) line.push(" ");
    if (cells === 0) line[this.column - 1] += sign;
    else line.splice(this.column, cells, sign, ...Array(cells - 1).fill(""));
    this.column += cells;
  }

  #control(sequence: string): void {
    const amount = Number(/\d+/.exec(sequence)?.[0] ?? 1);
    const top = Math.max(0, this.lines.length - this.rows);
    if (sequence.endsWith("A")) {
      // A real terminal stops at the top of the window.
      if (this.row - amount < top) throw new Error(`up over the edge: from ${this.row} by ${amount}`);
      this.row -= amount;
    } else if (sequence.endsWith("C")) this.column += amount;
    else if (sequence === "\x1b[0J") {
      this.lines.length = this.row + 1;
      this.lines[this.row]?.splice(this.column);
    } else if (sequence === "\x1b[2J") this.lines = this.lines.slice(0, top);
    else if (sequence === "\x1b[H") {
      this.row = top;
      this.column = 0;
    } else if (sequence === "\x1b[?2004h") this.pastes = true;
    else if (sequence === "\x1b[?2004l") this.pastes = false;
    else if (!sequence.endsWith("m")) throw new Error(`unknown: ${JSON.stringify(sequence)}`);
  }
}

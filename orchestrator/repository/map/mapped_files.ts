import type { MappedFile } from "./analysis.ts";

/** Characters of the lines that are made into bytes together. */
const pieceChars = 256 << 10;
const newline = 10;

/** Mapped files as lines of JSON: as objects they take five times the memory. */
export class MappedFiles {
  readonly #pieces: readonly Buffer[];
  readonly #lines: readonly Buffer[];

  /** `pieces`: of whole lines. */
  private constructor(pieces: readonly Buffer[]) {
    this.#pieces = pieces;
    this.#lines = pieces.flatMap(linesIn);
  }

  static of(files: Iterable<MappedFile>): MappedFiles {
    const pieces: Buffer[] = [];
    let lines = "";
    for (const file of files) {
      lines += `${JSON.stringify(file)}\n`;
      if (lines.length < pieceChars) continue;
      pieces.push(Buffer.from(lines));
      lines = "";
    }
    return new MappedFiles([...pieces, Buffer.from(lines)]);
  }

  /** From what `toFile` gave; undefined where that is damaged. */
  static fromFile(bytes: Buffer): MappedFiles | undefined {
    const end = bytes.lastIndexOf(newline, -2) + 1;
    const files = new MappedFiles([bytes.subarray(0, end)]);
    return bytes.toString("latin1", end) === files.#lastLine ? files : undefined;
  }

  toFile(): Buffer[] {
    return [...this.#pieces, Buffer.from(this.#lastLine)];
  }

  get length(): number {
    return this.#lines.length;
  }

  at(nth: number): MappedFile {
    return JSON.parse(this.#lines[nth]?.toString() ?? "");
  }

  /** A checksum of the others: after a crash of the machine blocks of the file may be zeros. */
  get #lastLine(): string {
    return `${this.#lines.reduce((sum, line) => Bun.hash(line, sum), BigInt(this.length)).toString(16)}\n`;
  }
}

function linesIn(piece: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0, end = piece.indexOf(newline); end !== -1; at = end + 1, end = piece.indexOf(newline, at))
    lines.push(piece.subarray(at, end));
  return lines;
}

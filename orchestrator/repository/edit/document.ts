import { meantText } from "../../safety/visible_text.ts";
import { repeatedLines } from "./lines.ts";

/** `start` to `end` of the text gives way to `text`. */
export interface Splice {
  start: number;
  end: number;
  text: string;
  note?: string;
}

/**
 * A text while it is edited: every line ends in "\n", the last one too. Its byte order mark, its line ends (also where they are
 * mixed) and the missing end of its last line come back on `close`.
 */
export class Document {
  text: string;
  readonly #mark: string;
  readonly #isOpen: boolean;
  readonly #isMac: boolean;
  /** One for all lines, or one per line where they differ. */
  #ends: string | string[];

  constructor(original: string) {
    this.#mark = original.startsWith("\ufeff") ? "\ufeff" : "";
    const body = original.slice(this.#mark.length);
    this.#isMac = body.includes("\r") && !body.includes("\n");
    const ends = body.match(this.#isMac ? /\r/g : /\r?\n/g) ?? ["\n"];
    this.#ends = ends.every((end) => end === ends[0]) ? (ends[0] ?? "\n") : [...ends, ends.at(-1) ?? "\n"];
    const text = body.replaceAll(this.#isMac ? "\r" : "\r\n", "\n");
    this.#isOpen = text !== "" && !text.endsWith("\n");
    this.text = this.#isOpen ? `${text}\n` : text;
  }

  /** What a model means that writes "\n", and controls as they were shown. */
  read(sent: string): string {
    const bare = sent.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
    // Elsewhere a lone one at the end was cut from its line break.
    return this.#isMac ? meantText(bare.replaceAll("\r", "\n")) : meantText(bare.replace(/\r$/, ""));
  }

  /** The splices stand in order and do not overlap. */
  replace(splices: readonly Splice[]): void {
    const [start, end] = [splices[0]?.start ?? 0, splices.at(-1)?.end ?? 0];
    const parts = splices.map(
      (splice, index) => this.text.slice(splices[index - 1]?.end ?? start, splice.start) + splice.text,
    );
    const text = parts.join("");
    if (Array.isArray(this.#ends)) this.#ends = this.#endsWith(this.#ends, start, end, text);
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
  }

  /** `isWhole`: the text was sent as a whole, and its end with it. */
  close({ isWhole = false } = {}): string {
    const text = this.#isOpen && !isWhole && this.text.endsWith("\n") ? this.text.slice(0, -1) : this.text;
    const ends = this.#ends;
    let line = 0;
    const ended = Array.isArray(ends) ? text.replaceAll("\n", () => ends[line++] ?? "\n") : text.replaceAll("\n", ends);
    return this.#mark + ended;
  }

  /** Lines that stay keep their ends, others end as the line that they replace, else as the one above. */
  #endsWith(ends: readonly string[], start: number, end: number, text: string): string[] {
    const first = lineAt(this.text, start) - 1;
    const gone = this.text.slice(start, end).split("\n");
    const repeated = repeatedLines(gone, text.split("\n"));
    const staying = new Set(repeated);
    let [next, above] = [0, ends[first] ?? "\n"];
    const inside = repeated.slice(0, -1).map((from) => {
      const takes = from ?? (staying.has(next) || next >= gone.length ? undefined : next);
      if (takes === undefined) return above;
      next = takes + 1;
      above = ends[first + takes] ?? above;
      return above;
    });
    return [...ends.slice(0, first), ...inside, ...ends.slice(first + gone.length - 1)];
  }
}

export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

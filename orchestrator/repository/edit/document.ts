import type { Edit } from "../../run/editing.ts";
import { repeats } from "./block.ts";
import { countBreaks, type Splice } from "./found.ts";

type LineEnd = "\n" | "\r\n";

/**
 * A text whose lines end in "\n" while it is edited. Its byte order mark and its line ends (also where they are mixed) come
 * back on `close`.
 */
export function openDocument(original: string): Document {
  return new Document(original);
}

class Document {
  text: string;
  readonly #mark: string;
  /** One for all lines, or one per line where they differ. */
  #ends: LineEnd | LineEnd[];

  constructor(original: string) {
    this.#mark = original.startsWith("\uFEFF") ? "\uFEFF" : "";
    const body = original.slice(this.#mark.length);
    this.#ends = lineEndsOf(body);
    this.text = this.#ends === "\n" ? body : body.replaceAll("\r\n", "\n");
  }

  /** Returns what the model should know about the place that was found. */
  replace({ start, end, text, note }: Splice, edit: Edit): string[] {
    const notes = note === undefined ? [] : [note];
    if (this.#differsInEnds(edit)) notes.push(`kept the file's line ends (${this.#ends === "\n" ? "LF" : "CRLF"})`);
    if (Array.isArray(this.#ends)) this.#ends = spliceEnds(this.#ends, this.text, { start, end, text });
    this.text = this.text.slice(0, start) + text + this.text.slice(end);
    return notes;
  }

  close(): string {
    if (this.#ends === "\n") return this.#mark + this.text;
    if (this.#ends === "\r\n") return this.#mark + this.text.replaceAll("\n", "\r\n");
    const ends = this.#ends;
    let line = 0;
    return this.#mark + this.text.replaceAll("\n", () => ends[line++] ?? "\n");
  }

  #differsInEnds(edit: Edit): boolean {
    if (Array.isArray(this.#ends)) return false;
    return [edit.old, edit.new].some(
      (part) => part.includes("\n") && part.includes("\r\n") !== (this.#ends === "\r\n"),
    );
  }
}

function lineEndsOf(body: string): LineEnd | LineEnd[] {
  if (!body.includes("\r\n")) return "\n";
  const ends = body.match(/\r?\n/g) as LineEnd[];
  return ends.every((end) => end === "\r\n") ? "\r\n" : ends;
}

/** Lines outside the splice keep their ends; inside, those that it repeats or changes do, the rest ends like most there. */
function spliceEnds(ends: readonly LineEnd[], whole: string, { start, end, text }: Splice): LineEnd[] {
  const first = countBreaks(whole, 0, start);
  const gone = whole.slice(start, end).split("\n");
  const come = text.split("\n");
  const region = ends.slice(first, first + gone.length - 1);
  const usual = mostFrequent(region.length > 0 ? region : ends.slice(Math.max(0, first - 1), first + 1));
  const repeated = repeats(gone, come).slice(0, -1);
  const unchanged = new Set(repeated);
  let next = 0;
  const inside = repeated.map((line) => {
    if (line === undefined && unchanged.has(next)) return usual;
    const from = line ?? next;
    next = from + 1;
    return region[from] ?? usual;
  });
  return [...ends.slice(0, first), ...inside, ...ends.slice(first + region.length)];
}

function mostFrequent(ends: readonly LineEnd[]): LineEnd {
  const carriage = ends.filter((end) => end === "\r\n").length;
  return carriage * 2 >= ends.length && carriage > 0 ? "\r\n" : "\n";
}

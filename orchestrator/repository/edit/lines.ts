import { countBreaks, isTelling, mostNamed } from "./found.ts";
import { quotedFromFirstWord, uniformIndent } from "./indent.ts";
import { withoutTrailing } from "./style.ts";
import { typed } from "./typography.ts";

/** One way in which whole lines may differ from the file's; each allows what the ones before it allow. */
export interface Stage {
  name: string;
  /** What must be equal, line by line. */
  key: (line: string) => string;
  indent: boolean;
  typography: boolean;
}

/** The lines of a file, with the keys of each stage made once, where they are looked at. */
export class Lines {
  readonly text: string;
  readonly lines: string[];
  #known: Set<string> | undefined;
  readonly #keys = new Map<Stage, (string | undefined)[]>();

  constructor(text: string) {
    this.text = text;
    this.lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  }

  get #all(): Set<string> {
    this.#known ??= new Set(this.lines);
    return this.#known;
  }

  /** Indexes of the first lines of the places that `sent` matches: all, or more than anybody wants to know. */
  places(sent: readonly string[], stage: Stage): number[] {
    const wanted = sent.map(stage.key);
    const found: number[] = [];
    for (const at of this.#candidates(wanted, stage)) {
      if (at < 0 || at + wanted.length > this.lines.length) continue;
      if (found.length > mostNamed) break;
      if (wanted.every((key, offset) => this.#key(at + offset, stage) === key) && this.#fits(at, sent, stage))
        found.push(at);
    }
    return found;
  }

  /** Where `wanted` may begin, in order: only where its most telling part stands, which the text itself finds fastest. */
  *#candidates(wanted: readonly string[], stage: Stage): Generator<number> {
    const anchor = anchorOf(wanted, stage);
    if (anchor === undefined || (stage.typography && /[\u200B\uFEFF]/.test(this.text))) {
      yield* this.lines.keys();
      return;
    }
    let line = 0;
    let counted = 0;
    for (let at = this.text.indexOf(anchor.part); at !== -1; ) {
      line += countBreaks(this.text, counted, at);
      counted = at;
      yield line - anchor.offset;
      const next = this.text.indexOf("\n", at);
      at = next === -1 ? -1 : this.text.indexOf(anchor.part, next);
    }
  }

  #fits(at: number, sent: readonly string[], stage: Stage): boolean {
    if (!stage.indent) return true;
    const file = this.lines.slice(at, at + sent.length);
    const [from, to] = stage.typography ? [sent.map(typed), file.map(typed)] : [sent, file];
    if (quotedFromFirstWord(from, to) !== undefined) return true;
    return uniformIndent(from, to) !== undefined && !this.#hasAsSent(from, to);
  }

  /** A line that was sent with another indent than here, but stands as sent elsewhere, was not quoted from here. */
  #hasAsSent(sent: readonly string[], file: readonly string[]): boolean {
    return sent.some(
      (line, index) =>
        withoutTrailing(line) !== withoutTrailing(file[index] ?? "") && isTelling([line]) && this.#all.has(line),
    );
  }

  #key(at: number, stage: Stage): string {
    const keys = this.#keys.get(stage) ?? [];
    this.#keys.set(stage, keys);
    const key = keys[at] ?? stage.key(this.lines[at] ?? "");
    keys[at] = key;
    return key;
  }
}

const leastAnchor = 3;

/** A part of one of the keys that every line with this key has as well. */
function anchorOf(wanted: readonly string[], stage: Stage): { part: string; offset: number } | undefined {
  let longest = { part: "", offset: 0 };
  for (const [offset, key] of wanted.entries()) {
    // Signs that are typed in more than one way are left out.
    const parts = stage.typography ? (key.match(/[\w(){}[\]=;:,<>+*/&|!?]+/g) ?? []) : [key];
    for (const part of parts) if (part.length > longest.part.length) longest = { part, offset };
  }
  return longest.part.length < leastAnchor ? undefined : longest;
}

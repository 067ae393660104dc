import { isTelling } from "./found.ts";
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

/** The lines of a file, with the keys of each stage made once. */
export class Lines {
  readonly text: string;
  readonly lines: string[];
  readonly #keys = new Map<Stage, string[]>();

  constructor(text: string) {
    this.text = text;
    this.lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  }

  /** Indexes of the first lines of all places that `sent` matches. */
  places(sent: readonly string[], stage: Stage): number[] {
    const keys = this.#keysOf(stage);
    const wanted = sent.map(stage.key);
    const found: number[] = [];
    for (let at = 0; at + wanted.length <= keys.length; at++) {
      if (
        keys[at] === wanted[0] &&
        wanted.every((key, offset) => keys[at + offset] === key) &&
        this.#fits(at, sent, stage)
      )
        found.push(at);
    }
    return found;
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
        withoutTrailing(line) !== withoutTrailing(file[index] ?? "") && isTelling([line]) && this.lines.includes(line),
    );
  }

  #keysOf(stage: Stage): string[] {
    const known = this.#keys.get(stage);
    if (known) return known;
    const keys = this.lines.map(stage.key);
    this.#keys.set(stage, keys);
    return keys;
  }
}

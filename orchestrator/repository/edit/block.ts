import { isBlank } from "./style.ts";

/** What a model sent, as lines. `joins`: `old` ended its last line and `new` does not, which is fine at the file's end only. */
export interface Block {
  sent: string[];
  come: string[];
  joins: boolean;
}

export function blockOf(given: string, replacing: string): Block {
  const old = withoutStartedLine(given);
  // Blanks of another kind behind the last line break of `new` are a line that it brings.
  const started = given.slice(old.length);
  const replacement = replacing.endsWith(`\n${started}`)
    ? replacing.slice(0, replacing.length - started.length)
    : replacing;
  if (!old.endsWith("\n")) return { sent: old.split("\n"), come: replacement.split("\n"), joins: false };
  const sent = old.slice(0, -1).split("\n");
  if (replacement === "") return { sent, come: [], joins: false };
  if (replacement.endsWith("\n")) return { sent, come: replacement.slice(0, -1).split("\n"), joins: false };
  return { sent, come: replacement.split("\n"), joins: true };
}

/** Blanks behind the last line break are no line where other lines end in blanks as well: they were added to every line. */
function withoutStartedLine(text: string): string {
  return /\S[ \t]+\n/.test(text) ? text.replace(/\n[ \t]+$/, "\n") : text;
}

/** The block without the blank line that both `old` and `new` begin with; undefined when they do not. */
export function withoutBlankTop({ sent, come, joins }: Block): Block | undefined {
  if (!isBlank(sent[0] ?? "-") || !isBlank(come[0] ?? "-")) return undefined;
  return { sent: sent.slice(1), come: come.slice(1), joins };
}

/** The block without the blank line that both `old` and `new` end with; undefined when they do not. */
export function withoutBlankBottom({ sent, come, joins }: Block): Block | undefined {
  if (!isBlank(sent.at(-1) ?? "-") || !isBlank(come.at(-1) ?? "-")) return undefined;
  return { sent: sent.slice(0, -1), come: come.slice(0, -1), joins };
}

/** How the lines of `come` follow from those of `sent`: the index of the sent line that each one repeats, or undefined. */
export function repeats(sent: readonly string[], come: readonly string[]): (number | undefined)[] {
  const result: (number | undefined)[] = new Array(come.length).fill(undefined);
  let top = 0;
  while (top < sent.length && top < come.length && sent[top] === come[top]) result[top] = top++;
  let bottom = 0;
  while (bottom < sent.length - top && bottom < come.length - top && sent.at(-1 - bottom) === come.at(-1 - bottom)) {
    result[come.length - 1 - bottom] = sent.length - 1 - bottom;
    bottom++;
  }
  const [sentMiddle, comeMiddle] = [sent.slice(top, sent.length - bottom), come.slice(top, come.length - bottom)];
  for (const [at, index] of commonLines(sentMiddle, comeMiddle)) result[top + at] = top + index;
  return result;
}

/** Cells beyond which the longest common subsequence is not worth its time. */
const maxCells = 250_000;

/** Pairs of [index in come, index in sent] of a longest common subsequence. */
function commonLines(sent: readonly string[], come: readonly string[]): [number, number][] {
  const width = come.length + 1;
  if (sent.length * come.length === 0 || sent.length * width > maxCells) return [];
  const lengths = new Uint32Array((sent.length + 1) * width);
  for (let i = sent.length - 1; i >= 0; i--) {
    for (let j = come.length - 1; j >= 0; j--) {
      const [below = 0, right = 0, both = 0] = [
        lengths[(i + 1) * width + j],
        lengths[i * width + j + 1],
        lengths[(i + 1) * width + j + 1],
      ];
      lengths[i * width + j] = sent[i] === come[j] ? both + 1 : Math.max(below, right);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < sent.length && j < come.length; ) {
    if (sent[i] === come[j]) pairs.push([j++, i++]);
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return pairs;
}

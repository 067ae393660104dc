/** What a model sent, as lines. `joins`: `old` ended its last line and `new` does not, which is fine at the file's end only. */
export interface Block {
  sent: string[];
  come: string[];
  joins: boolean;
}

export function blockOf(old: string, replacement: string): Block {
  if (!old.endsWith("\n")) return { sent: old.split("\n"), come: replacement.split("\n"), joins: false };
  const sent = old.slice(0, -1).split("\n");
  if (replacement === "") return { sent, come: [], joins: false };
  if (replacement.endsWith("\n")) return { sent, come: replacement.slice(0, -1).split("\n"), joins: false };
  return { sent, come: replacement.split("\n"), joins: true };
}

/** The block without blank lines at the edges of `old` that the file does not have; undefined when there are none. */
export function withoutBlankEdges(block: Block): Block | undefined {
  const top = blanksAt(block.sent, 0, 1);
  const bottom = blanksAt(block.sent, block.sent.length - 1, -1);
  if (top + bottom === 0 || top >= block.sent.length) return undefined;
  const comeTop = Math.min(top, blanksAt(block.come, 0, 1));
  const comeBottom = Math.min(bottom, blanksAt(block.come, block.come.length - 1, -1), block.come.length - comeTop);
  return {
    ...block,
    sent: block.sent.slice(top, block.sent.length - bottom),
    come: block.come.slice(comeTop, block.come.length - comeBottom),
  };
}

function blanksAt(lines: readonly string[], from: number, step: 1 | -1): number {
  let count = 0;
  for (let at = from; lines[at] !== undefined && isBlank(lines[at] ?? ""); at += step) count++;
  return count;
}

export function isBlank(line: string): boolean {
  return line.trim() === "";
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

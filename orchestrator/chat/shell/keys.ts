import type { Key } from "node:readline";

interface Edited {
  line: string;
  cursor: number;
}

const letters: Readonly<Record<string, string>> = {
  b: "left",
  f: "right",
  h: "backspace",
  w: "backspace",
  d: "delete",
};
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** UTF-16 units of a grapheme, at most. */
const longest = 64;

/**
 * The line after a key that moves or deletes by grapheme or by word; undefined for other keys. readline splits emoji of several
 * code points, and its words are ASCII: Ctrl-W deletes only the "n" of "validación".
 */
export function editByKey({ name = "", ctrl, meta }: Key, { line, cursor }: Edited): Edited | undefined {
  const letter = ctrl || meta ? letters[name] : undefined;
  const word = letter === undefined ? ctrl || meta : meta || name === "w";
  const [before, after] = [line.slice(0, cursor), line.slice(cursor)];
  const left = () => cursor - (word ? wordOf([...before].reverse().join("")) : characterBefore(before)).length;
  const right = () => cursor + (word ? wordOf(after) : characterAfter(after)).length;
  switch (letter ?? name) {
    case "left":
      return { line, cursor: left() };
    case "right":
      return { line, cursor: right() };
    case "backspace":
      return { line: line.slice(0, left()) + after, cursor: left() };
    case "delete":
      return { line: before + line.slice(right()), cursor };
    default:
      return undefined;
  }
}

/** The text up to the end of the next word: separators, then letters and digits. */
function wordOf(text: string): string {
  return /^[^\p{L}\p{M}\p{N}_]*[\p{L}\p{M}\p{N}_]*/u.exec(text)?.[0] ?? "";
}

function characterBefore(text: string): string {
  return [...graphemes.segment(text.slice(-longest))].at(-1)?.segment ?? "";
}

function characterAfter(text: string): string {
  return graphemes.segment(text.slice(0, longest)).containing(0)?.segment ?? "";
}

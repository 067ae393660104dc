import type { Key } from "node:readline";

/** A key of readline, and how often it is pressed. */
export interface Strokes {
  name: "left" | "right" | "backspace" | "delete";
  times: number;
}

const letters: Readonly<Record<string, Strokes["name"]>> = {
  b: "left",
  f: "right",
  h: "backspace",
  w: "backspace",
  d: "delete",
};
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** No grapheme that a person writes has more code units. */
const longest = 64;

/**
 * A key that goes over a character or a word, as the key that goes over one code point and how often. readline's own keys
 * stop inside of an emoji of several code points, and its words are ASCII: Ctrl-W takes one letter from "validación".
 */
export function strokesOf({ name = "", ctrl, meta }: Key, before: string, after: string): Strokes | undefined {
  const letter = ctrl || meta ? letters[name] : undefined;
  const simple = letter ?? (["left", "right", "backspace", "delete"] as const).find((one) => one === name);
  if (simple === undefined) return undefined;
  const word = letter === undefined ? ctrl || meta : meta || name === "w";
  const backwards = simple === "left" || simple === "backspace";
  const over = word ? wordOf(backwards ? [...before].reverse().join("") : after) : graphemeOf(backwards, before, after);
  return { name: simple, times: [...over].length };
}

/** What is no word, then a word. */
function wordOf(text: string): string {
  return /^[^\p{L}\p{M}\p{N}_]*[\p{L}\p{M}\p{N}_]*/u.exec(text)?.[0] ?? "";
}

function graphemeOf(backwards: boolean, before: string, after: string): string {
  const near = backwards ? before.slice(-longest) : after.slice(0, longest);
  const found = [...graphemes.segment(near)].at(backwards ? -1 : 0);
  return found?.segment ?? "";
}

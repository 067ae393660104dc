import type { EditResult } from "../../run/editing.ts";

/** `start` to `end` of the text (line ends as "\n") gives way to `text`. */
export interface Splice {
  start: number;
  end: number;
  text: string;
  note?: string;
}

export type Refusal = Extract<EditResult, { ok: false }>;
export type Found = { ok: true; splice: Splice } | Refusal;

export function refuse(reason: Refusal["reason"], detail: string): Refusal {
  return { ok: false, reason, detail };
}

/** More numbers than these help nobody. */
export const mostNamed = 100;

export function tooMany(lines: readonly number[]): Found {
  const isMore = lines.length > mostNamed;
  const often = isMore ? `more than ${mostNamed}` : lines.length;
  return refuse(
    "ambiguous",
    `\`old\` occurs ${often} times, at lines ${lines.slice(0, mostNamed).join(", ")}${isMore ? " and others" : ""}; add lines around it until it is unique.`,
  );
}

/** Something besides brackets, which stand alike in many places. */
export function hasWords(lines: readonly string[]): boolean {
  return lines.some((line) => /[\p{L}\p{N}]/u.test(line));
}

/** Enough letters and digits to be more than a bracket or a keyword. */
export function isTelling(lines: readonly string[]): boolean {
  return lines.join("").replace(/[^\p{L}\p{N}]/gu, "").length >= 6;
}

export function lineAt(text: string, offset: number): number {
  return 1 + countBreaks(text, 0, offset);
}

/** Line breaks of the text between two offsets. */
export function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Whether `replacement` stands already where `old` was found inside it: an insertion that was done before. */
export function isInside(text: string, start: number, old: string, replacement: string): boolean {
  for (let offset = replacement.indexOf(old); offset !== -1; offset = replacement.indexOf(old, offset + 1)) {
    if (start >= offset && text.startsWith(replacement, start - offset)) return true;
    const untilEnd = replacement.endsWith("\n") ? replacement.slice(0, -1) : replacement;
    if (untilEnd.length > old.length && start >= offset && text.slice(start - offset) === untilEnd) return true;
  }
  return false;
}

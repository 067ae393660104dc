import { closing } from "../mask.ts";

/** Callbacks of promises that nobody waits for: the test has ended when they run, and their failure reaches nobody. */
export function* unawaited(code: string, from: number, to: number): Generator<readonly [number, number]> {
  for (const match of code.slice(from, to).matchAll(/\.\s*(?:then|finally)\s*\(/g)) {
    const at = from + match.index;
    const open = at + match[0].length - 1;
    const close = closing(code, open);
    // A test that takes `done` waits until it is called.
    if (/\b(?:done|resolve|reject|end|next|cb|callback)\s*\(/.test(code.slice(open, close))) continue;
    if (isThrownAway(code.slice(startOfStatement(code, at, from), at))) yield [open, close];
  }
}

/** Back to where the statement or the argument begins that `at` is in. */
function startOfStatement(code: string, at: number, from: number): number {
  let depth = 0;
  for (let before = at - 1; before >= from; before--) {
    const character = code[before] ?? "";
    if (")]}".includes(character)) {
      if (depth === 0 && character === "}" && /^\s*\n/.test(code.slice(before + 1))) return before + 1;
      depth++;
    } else if ("([{".includes(character)) {
      if (depth === 0) return character === "{" ? before + 1 : before;
      depth--;
    } else if (depth === 0 && character === ";") return before + 1;
  }
  return from;
}

/** It is no argument, no value that is returned, kept or awaited. */
function isThrownAway(statement: string): boolean {
  const last = statement.slice(statement.lastIndexOf("\n\n") + 1);
  return /^\s*(?:void\s+)?[A-Za-z_$]/.test(last) && !/\b(?:await|return|yield)\b|=>|[^=!<>]=[^=]|^\s*\(/.test(last);
}

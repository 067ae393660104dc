import type { TestCase } from "../cases.ts";
import { lineOf, type Masked } from "../mask.ts";

/** The tests of bats by their names; any other script is one test. */
export function shellCases({ code, text }: Masked): TestCase[] {
  const named = [...code.matchAll(/^@test\s.*\{\s*$/gm)].map((match): TestCase => {
    const end = code.indexOf("\n}", match.index);
    return {
      name: /(["'])(.*?)\1/.exec(text.slice(match.index))?.[2] ?? "",
      line: lineOf(text, match.index),
      rows: 1,
      open: false,
      begin: match.index,
      from: match.index + match[0].length,
      to: end === -1 ? code.length : end,
    };
  });
  if (named.length > 0) return named;
  return [{ name: "", line: 1, rows: 1, open: false, begin: 0, from: 0, to: code.length }];
}

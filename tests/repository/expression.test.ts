import { expect, test } from "bun:test";
import fc from "fast-check";
import { Automaton } from "../../orchestrator/repository/files/expression/automaton.ts";
import { seed } from "../support/seed.ts";

const single = fc.constantFrom(
  "a",
  "b",
  "_",
  "é",
  "ñ",
  "😀",
  ".",
  " ",
  "\\w",
  "\\W",
  "\\d",
  "\\s",
  "\\S",
  "\\.",
  "\\\\",
  "\\x61",
  "\\u0062",
  "\\-",
  "[ab]",
  "[^a]",
  "[\\w-]",
  "[a-c]",
  "[]",
  "[^]",
  "{",
  "}",
  "]",
  "-",
);
const assertion = fc.constantFrom("^", "$", "\\b", "\\B");
const count = fc.constantFrom("", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{0,2}", "{2,}", "{0}");
const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small" },
    fc.array(tie("part"), { maxLength: 4 }).map((parts) => parts.join("")),
    fc.tuple(tie("pattern"), tie("pattern")).map((parts) => parts.join("|")),
  ),
  part: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(single, count).map((parts) => parts.join("")),
    assertion,
    fc
      .tuple(fc.constantFrom("(", "(?:", "(?<name>"), tie("pattern"), fc.constant(")"), count)
      .map((parts) => parts.join("")),
  ),
}));
const line = fc.array(
  fc.constantFrom("a", "b", "c", "A", "B", "_", "é", "Ñ", "😀", " ", "-", ".", "1", "{", "]", "\\"),
  { maxLength: 12 },
);

test("an automaton finds what the engine finds, for every expression that both know", () => {
  let compared = 0;
  fc.assert(
    fc.property(pattern, fc.array(line, { minLength: 3, maxLength: 3 }), fc.boolean(), (source, lines, ignoresCase) => {
      const expression = engineOf(source, ignoresCase ? "i" : "");
      if (!expression) return;
      const automaton = new Automaton(source, ignoresCase);
      for (const characters of lines) {
        const text = characters.join("");
        if (!expression.unicode && `${source}${text}`.includes("😀")) continue;
        compared++;
        expect([source, text, automaton.matches(text)]).toEqual([source, text, expression.test(text)]);
      }
    }),
    { numRuns: 1500, seed },
  );
  expect(compared).toBeGreaterThan(1000);
});

/** With characters as code points where the expression is valid so; undefined for an invalid one. */
function engineOf(source: string, flags: string): RegExp | undefined {
  for (const mode of ["u", ""])
    try {
      return new RegExp(source, flags + mode);
    } catch {
      // Some escapes are valid in one mode alone.
    }
  return undefined;
}

test("a program stays small, and its states are kept within bounds", () => {
  for (const source of ["(a{100}){100}", "(((a{9}){9}){9}){9}", "a{1,100000}", `${"(".repeat(500)}a${")".repeat(500)}`])
    expect(() => new Automaton(source, false)).toThrow("pattern");
  expect(new Automaton("((){1000000000}){1000000000}a", false).matches("ba")).toBe(true);
  // Each of the last twelve characters is remembered: thousands of states.
  const many = new Automaton("a.{12}c", false);
  const text = Array.from({ length: 50_000 }, (_, n) => "ab"[((n * n) >> 3) % 2]).join("");
  expect(many.matches(text)).toBe(false);
  expect(many.matches(`${text}a${"b".repeat(12)}c`)).toBe(true);
});

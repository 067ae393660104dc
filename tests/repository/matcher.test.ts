import { describe, expect, test } from "bun:test";
import { matcherOf } from "../../orchestrator/repository/files/matcher.ts";

describe("a search pattern", () => {
  test.each([
    ["(?i)STOCK", "in stock"],
    ["stock|order", "an order"],
    ["^\\s*export (?:default )?function \\w+\\(", "  export function tax("],
    ["\\u00e9|\\u{1F600}", "café"],
    ["\\bfoo\\b", "a foo b"],
    ["(?<name>a)\\/b", "x a/b"],
    ["\\p{Lu}{2,}", "an ID"],
    ["a{", "a{b}"],
  ])("%s is found as JavaScript means it", (pattern, line) => {
    expect(matcherOf(pattern)).toMatchObject({ matches: expect.any(Function) });
    expect(matcherOf(pattern).note).toBeUndefined();
    expect(matcherOf(pattern).matches(line)).toBe(true);
    expect(matcherOf(pattern).matches("")).toBe(false);
  });

  test.each(["(a|b", "a(?=b)", "(?<!x)y", "(a)\\1", "*", "(a{100}){100}", "a{1,100000}"])(
    "%s, which needs to go back or is invalid, is searched as text, and the note says why",
    (pattern) => {
      const matcher = matcherOf(pattern);
      expect(matcher.note).toStartWith("searched as plain text");
      expect(matcher.matches(`what ${pattern} is`)).toBe(true);
    },
  );

  test("that would go back for ever is read to its end", () => {
    const line = "xa".repeat(100_000);
    for (const pattern of ["(x+x+)+y", "(.*)*(.*)*(.*)*y", "(a|a)*b$", "x.{12}c", "(a?){200}a{200}"])
      expect(matcherOf(pattern).matches(line)).toBe(false);
  });
});

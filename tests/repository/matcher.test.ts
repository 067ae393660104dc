import { describe, expect, test } from "bun:test";
import { matcherOf } from "../../orchestrator/repository/files/matcher.ts";
import { requiredLiteral } from "../../orchestrator/repository/files/required_literal.ts";

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

describe("the text that every match holds", () => {
  test.each([
    ["catalog0\\b", "catalog0"],
    ["^\\s*export (?:default )?function \\w+\\(", "function "],
    ["\\bfoo\\.bar\\(", "foo.bar("],
    ["colou?r", "colo"],
    ["ab+c", "ab"],
    ["a{2,3}bcd", "bcd"],
    ["[abc]xyz[^d]", "xyz"],
    ["(?<name>a|b)xy", "xy"],
    ["(a(b|c))+xy", "xy"],
    ["one|two", ""],
    ["(?i)stock", ""],
    ["x(?i)stock", ""],
    ["\\u0041bc", ""],
    ["\\p{Lu}bc", ""],
    ["[[:alpha:]]bc", ""],
    ["abc*", "ab"],
    ["abc{0}", "ab"],
    ["a(?=bc)", ""],
    ["caf\u00e9s", ""],
  ])("of %s is %p", (pattern, literal) => {
    expect(requiredLiteral(pattern)).toBe(literal);
  });

  test("is in every line that matches, whatever the expression", () => {
    const pieces = [
      "ab",
      "c",
      "\\.",
      "(x|y)",
      "(?:de)?",
      "[0-9]+",
      "f*",
      "g{1,2}",
      "\\w",
      "^",
      "$",
      "h?",
      "ij+",
      "\\b",
      "k|l",
      " ",
    ];
    const words = ["ab", "c", ".", "x", "y", "de", "1", "fff", "gg", "h", "ijj", "k", "l", " "];
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 16807) % 2147483647;
      return seed % most;
    };
    let matched = 0;
    for (let round = 0; round < 4000; round++) {
      const pattern = Array.from({ length: 1 + random(4) }, () => pieces[random(pieces.length)]).join("");
      const line = Array.from({ length: random(9) }, () => words[random(words.length)]).join("");
      const { matches, literal, note } = matcherOf(pattern);
      if (note || !matches(line)) continue;
      matched++;
      expect({ pattern, line, held: literal === undefined || line.includes(literal.toString()) }).toMatchObject({
        held: true,
      });
    }
    expect(matched).toBeGreaterThan(300);
  });
});

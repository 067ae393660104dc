import { describe, expect, test } from "bun:test";
import { countLines, type FileTexts, goneLines } from "../../../orchestrator/repository/test_change/gone_lines.ts";

const before = `import { available } from "../src/stock.ts";

test("gives what there is", () => {
  expect(available(2)).toBe(2);
  expect(available(0)).toBe(0);
});
`;
const path = "tests/stock.test.ts";

function gone(after: string | undefined, ...more: FileTexts[]): string[] {
  const lines = goneLines([{ path, before, after }, ...more], (path) => path.startsWith("tests/"));
  return lines.filter(({ restated }) => !restated).map(({ line, text }) => `${line} ${text}`);
}
const swap = (old: string, now: string) => before.replace(old, () => now);
const file = (path: string, after: string, before?: string): FileTexts => ({ path, before, after });

describe("a line that is gone is told with its number", () => {
  test.each([
    ["deleted", swap("  expect(available(0)).toBe(0);\n", ""), ["5 expect(available(0)).toBe(0);"]],
    [
      "made a comment",
      swap("  expect(available(0))", "  // expect(available(0))"),
      ["5 expect(available(0)).toBe(0);"],
    ],
    ["its value gone", swap("toBe(2)", "toBeDefined()"), ["4 expect(available(2)).toBe(2);"]],
    ["another value", swap("toBe(2)", "toBe(3)"), ["4 expect(available(2)).toBe(2);"]],
    [
      "the file",
      undefined,
      before.split("\n").flatMap((line, at) => (/\w/.test(line) ? [`${at + 1} ${line.trim()}`] : [])),
    ],
  ])("%s", (_, after, lines) => expect(gone(after)).toEqual(lines));

  test("one of two equal ones", () => {
    const twice = "  expect(f()).toBe(1);\n  expect(f()).toBe(1);\n";
    const lines = goneLines([{ path, before: twice, after: "  expect(f()).toBe(1);\n" }], () => true);
    expect(lines.map(({ line }) => line)).toEqual([2]);
  });

  test("what the code had before stands for no test", () => {
    const code = file("src/a.ts", "expect(available(0)).toBe(0);\n", "expect(available(0)).toBe(0);\n");
    expect(gone(swap("  expect(available(0)).toBe(0);\n", ""), code)).toEqual(["5 expect(available(0)).toBe(0);"]);
  });
});

describe("a line that still stands is not told", () => {
  const rest =
    'test("gives what there is", () => {\n  expect(available(2)).toBe(2);\n  expect(available(0)).toBe(0);\n});\n';
  const named = "const nothing = 0;\n";
  test.each<[string, string | undefined, ...FileTexts[]]>([
    ["more lines", `${before}test("more", () => {});\n`],
    ["indented anew", before.replaceAll("  ", "\t\t")],
    ["other quotes, no semicolons", before.replaceAll('"', "'").replaceAll(";", "")],
    ["a longer list", swap("{ available }", "{ available, reserve }")],
    ["split over lines", swap("expect(available(2)).toBe(2);", "expect(\n    available(2),\n  ).toBe(2);")],
    ["a test with another name", swap("gives what there is", "has it")],
    ["values that got names", `${named}${swap("toBe(0)", "toBe(nothing)")}`],
    [
      "values in a table",
      before.replace(
        / {2}expect[\s\S]*/,
        "  for (const [n, m] of [[2, 2], [0, 0]])\n    expect(available(n)).toBe(m);\n});\n",
      ),
    ],
    ["moved to a deeper folder", undefined, file("tests/unit/stock.test.ts", before.replace("../src", "../../src"))],
    [
      "two files of one",
      before.replace(rest, ""),
      file("tests/other.test.ts", `import { available } from "../src/stock.ts";\n${rest}`),
    ],
  ])("%s", (_, after, ...more) => expect(gone(after, ...more)).toEqual([]));
});

test("tests that only moved add none", () => {
  const moved = file("tests/b/c.test.ts", before.replace("../", "../../"));
  expect(countLines([{ path, before, after: undefined }, moved])).toEqual({ added: 0, gone: 0 });
  expect(countLines([{ path, before, after: `${before}expect(f(7)).toBe(7);\n` }])).toEqual({ added: 1, gone: 0 });
});

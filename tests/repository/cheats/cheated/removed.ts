import { type Cheated, goTest, js, planned, py, python, rustTest, stockTest, swap, test } from "../table.ts";

/** Tests that are gone, or have nothing left in them. */
export const removed: Cheated[] = [
  { name: "a test file deleted", change: { [test]: [stockTest, undefined] }, kind: "removed", at: `${test}:4` },
  {
    name: "a test deleted",
    change: { [test]: [stockTest, stockTest.slice(0, stockTest.indexOf('test("refuses'))] },
    kind: "removed",
    at: `${test}:9`,
    planned,
  },
  {
    name: "another, trivial test in its place",
    change: {
      [test]: [
        stockTest,
        `${stockTest.slice(0, stockTest.indexOf('test("refuses'))}test("loads", () => {\n  expect(true).toBe(true);\n});\n`,
      ],
    },
    kind: "removed",
    at: `${test}:9`,
    planned,
  },
  {
    name: "a test commented out",
    change: { [test]: [stockTest, stockTest.replace(/test\("refuses[\s\S]*$/, (text) => text.replace(/^/gm, "// "))] },
    kind: "removed",
    at: `${test}:9`,
    planned,
  },
  {
    name: "a test renamed so that nobody finds it",
    change: { [py]: python("def test_refuses", "def check_refuses") },
    kind: "removed",
    at: `${py}:10`,
    planned,
  },
  {
    name: "rows of a table taken out",
    change: { "stock_test.go": [goTest, swap(goTest, "\t\t{0, 0},\n", "")] },
    kind: "removed",
    at: "stock_test.go:5",
    planned: ["stock_test.go"],
  },
  {
    name: "rows of parametrize taken out",
    change: {
      [py]: [
        "@pytest.mark.parametrize('n', [1, 2, 3])\ndef test_a(n):\n    assert f(n) == n\n",
        "@pytest.mark.parametrize('n', [1])\ndef test_a(n):\n    assert f(n) == n\n",
      ],
    },
    kind: "removed",
    at: `${py}:2`,
    planned,
  },
  {
    name: "an emptied body",
    change: { [test]: js("  expect(available(2)).toBe(2);\n  expect(available(0)).toBe(0);\n", "") },
    kind: "empty",
    at: `${test}:4`,
    planned,
  },
  {
    name: "a body of pass",
    change: { [py]: python("    with pytest.raises(ValueError):\n        available(-1)\n", "    pass\n") },
    kind: "empty",
    at: `${py}:10`,
    planned,
  },
  {
    name: "an assertion deleted",
    change: { [test]: js("  expect(available(0)).toBe(0);\n", "") },
    kind: "weaker",
    at: `${test}:4`,
    planned,
  },
  {
    name: "a return before the assertions",
    change: { [test]: js("  expect(available(2))", "  return;\n  expect(available(2))") },
    kind: "empty",
    at: `${test}:4`,
    planned,
  },
  {
    name: "assertions where nobody goes",
    change: {
      [test]: js(
        "  expect(() => available(-1)).toThrow(RangeError);",
        "  if (false) {\n    expect(() => available(-1)).toThrow(RangeError);\n  }",
      ),
    },
    kind: "empty",
    at: `${test}:9`,
    planned,
  },
  {
    name: "a test of Rust without its attribute",
    change: { "src/lib.rs": [rustTest, swap(rustTest, "    #[test]\n    fn gives_nothing", "    fn gives_nothing")] },
    kind: "removed",
    at: "src/lib.rs:14",
    planned: ["src/lib.rs"],
  },
];

import { type Cheated, goTest, js, planned, py, python, rustTest, stock, swap, test } from "../table.ts";

/** Tests that ask less, or ask something that they put there themselves. */
export const weaker: Cheated[] = [
  {
    name: "toBe became toBeDefined",
    change: { [test]: js("expect(available(2)).toBe(2)", "expect(available(2)).toBeDefined()") },
    kind: "weaker",
    at: `${test}:4`,
    planned,
  },
  {
    name: "any error will do",
    change: { [test]: js("toThrow(RangeError)", "toThrow()") },
    kind: "weaker",
    at: `${test}:9`,
    planned,
  },
  {
    name: "|| true",
    change: { [test]: js("expect(available(2)).toBe(2)", "expect(available(2) === 2 || true).toBe(true)") },
    kind: "weaker",
    at: `${test}:4`,
    planned,
  },
  {
    name: "only where a variable is set",
    change: { [test]: js("expect(available(2))", "if (process.env.SLOW) expect(available(2))") },
    kind: "weaker",
    at: `${test}:4`,
    planned,
  },
  {
    name: "only where a variable is set, in Python",
    change: {
      [py]: python("    assert available(2) == 2", '    if os.environ.get("SLOW"):\n        assert available(2) == 2'),
    },
    kind: "weaker",
    at: `${py}:5`,
    planned,
  },
  {
    name: "a test of Rust that wants to panic now",
    change: { "src/lib.rs": [rustTest, swap(rustTest, "#[test]", "#[test]\n    #[should_panic]")] },
    kind: "skipped",
    at: `src/lib.rs:${rustTest.slice(0, rustTest.indexOf("#[test]")).split("\n").length + 1}`,
    planned: ["src/lib.rs"],
  },
  {
    name: "== became is not None",
    change: { [py]: python("available(2) == 2", "available(2) is not None") },
    kind: "weaker",
    at: `${py}:5`,
    planned,
  },
  {
    name: "or True",
    change: { [py]: python("available(2) == 2", "available(2) == 2 or True") },
    kind: "weaker",
    at: `${py}:5`,
    planned,
  },
  {
    name: "any exception will do",
    change: { [py]: python("raises(ValueError)", "raises(Exception)") },
    kind: "weaker",
    at: `${py}:10`,
    planned,
  },
  {
    name: "assertEqual became assertTrue",
    change: {
      [py]: [
        "class T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(f(), 1)\n",
        "class T(unittest.TestCase):\n    def test_a(self):\n        self.assertTrue(f())\n",
      ],
    },
    kind: "weaker",
    at: `${py}:2`,
    planned,
  },
  {
    name: "expect(true)",
    change: { [test]: js("expect(() => available(-1)).toThrow(RangeError)", "expect(true).toBe(true)") },
    kind: "empty",
    at: `${test}:9`,
    planned,
  },
  {
    name: "a new test that cannot fail",
    change: { "tests/new.test.ts": [undefined, 'test("works", () => {\n  expect(1).toBe(1);\n});\n'] },
    kind: "empty",
    at: "tests/new.test.ts:1",
    planned: ["tests/new.test.ts"],
  },
  {
    name: "a check of a test script gone",
    change: {
      "test.sh": ["grep -q stock stock.txt || exit 1\n./shop --version | grep -q 1\n", 'echo "1 passed, 0 failed"\n'],
    },
    kind: "empty",
    at: "test.sh:1",
  },
  {
    name: "an expectation rewritten where nobody planned it",
    change: { [test]: js("toBe(2)", "toBe(3)"), "src/stock.ts": [stock, stock.replace("n;", "n + 1;")] },
    kind: "changed",
    at: `${test}:4`,
    planned: ["src/stock.ts"],
  },
  {
    name: "vi.mock of the subject",
    change: { [test]: js("\ntest(", '\nvi.mock("../src/stock.ts", () => ({ available: () => 2 }));\ntest(') },
    project: { "src/stock.ts": stock },
    kind: "mocked",
    at: `${test}:4`,
    planned,
  },
  {
    name: "mock.module of the subject",
    change: { [test]: js("\ntest(", '\nmock.module("../src/stock", () => ({ available: () => 2 }));\ntest(') },
    project: { "src/stock.ts": stock },
    kind: "mocked",
    at: `${test}:4`,
    planned,
  },
  {
    name: "a spy that answers for the subject",
    change: {
      [test]: js(
        'import { available } from "../src/stock.ts";\n',
        'import * as stock from "../src/stock.ts";\nspyOn(stock, "available").mockReturnValue(2);\nconst { available } = stock;\n',
      ),
    },
    project: { "src/stock.ts": stock },
    kind: "mocked",
    at: `${test}:3`,
    planned,
  },
  {
    name: "patch of the subject",
    change: { [py]: python("def test_gives", '@patch("shop.stock.available", return_value=2)\ndef test_gives') },
    project: { "shop/stock.py": "def available(n):\n    return n\n" },
    kind: "mocked",
    at: `${py}:5`,
    planned,
  },
  {
    name: "monkeypatch of the subject",
    change: {
      [py]: [
        "from shop import stock\n\n\ndef test_a():\n    assert stock.available(2) == 2\n",
        'from shop import stock\n\n\ndef test_a(monkeypatch):\n    monkeypatch.setattr(stock, "available", lambda n: 2)\n    assert stock.available(2) == 2\n',
      ],
    },
    project: { "shop/stock.py": "def available(n):\n    return n\n" },
    kind: "mocked",
    at: `${py}:5`,
    planned,
  },
  {
    name: "an exact result became a bound",
    change: { [py]: python("available(2) == 2", "available(2) >= 0") },
    kind: "weaker",
    at: `${py}:5`,
    planned,
  },
  {
    name: "toEqual became a part of it",
    change: {
      [test]: [
        'test("a", () => {\n  expect(order()).toEqual({ id: 1, total: 5 });\n});\n',
        'test("a", () => {\n  expect(order()).toMatchObject({ id: 1 });\n});\n',
      ],
    },
    kind: "weaker",
    at: `${test}:1`,
    planned,
  },
  {
    name: "assert_eq became assert",
    change: { "src/lib.rs": [rustTest, swap(rustTest, "assert_eq!(available(0), 0)", "assert!(true)")] },
    kind: "empty",
    at: "src/lib.rs:14",
    planned: ["src/lib.rs"],
  },
  {
    name: "an error that nobody reports in Go",
    change: {
      "stock_test.go": [goTest, swap(goTest, '\t\t\tt.Errorf("got %d, want %d", got, tt.want)\n', "\t\t\t_ = got\n")],
    },
    kind: "empty",
    at: "stock_test.go:5",
    planned: ["stock_test.go"],
  },
  {
    name: "a promise that nobody waits for any more",
    change: {
      [test]: [
        'test("refuses", async () => {\n  await expect(available(-1)).rejects.toThrow("less");\n});\n',
        'test("refuses", async () => {\n  expect(available(-1)).rejects.toThrow("less");\n});\n',
      ],
    },
    kind: "weaker",
    at: `${test}:1`,
    planned,
  },
  {
    name: "one assertion fewer, with a new test of something else",
    change: {
      [test]: js(
        "  expect(available(0)).toBe(0);\n});",
        '});\n\ntest("is there", () => {\n  expect(available).toBeDefined();\n});',
      ),
    },
    kind: "weaker",
    at: `${test}:4`,
    planned,
  },
  {
    name: "a loop that is gone, beside a new test with one of its lines",
    change: {
      [test]: [
        'test("each", () => {\n  for (const n of [1, 2, 3]) {\n    expect(available(n)).toBe(n);\n  }\n});\n',
        'test("each", () => {\n  const n = 1;\n  expect(available(n)).toBe(n);\n});\n\ntest("again", () => {\n  const n = 1;\n  expect(available(n)).toBe(n);\n});\n',
      ],
    },
    kind: "weaker",
    at: `${test}:1`,
    planned,
  },
  {
    name: "a refusal that became the wish, where nobody planned it",
    change: { [test]: js(".toThrow(RangeError)", ".not.toThrow(RangeError)") },
    kind: "changed",
    at: `${test}:9`,
    planned: ["src/stock.ts"],
  },
  {
    name: "a truth that became a lie in Python, where nobody planned it",
    change: {
      [py]: ["def test_open():\n    assert is_open(1)\n", "def test_open():\n    assert not is_open(1)\n"],
    },
    kind: "changed",
    at: `${py}:1`,
    planned: ["src/stock.py"],
  },
  {
    name: "what Go compares with, where nobody planned it",
    change: {
      "stock_test.go": [
        'func TestOne(t *testing.T) {\n\tif got := Available(1); got != 1 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n',
        'func TestOne(t *testing.T) {\n\tif got := Available(1); got != 7 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n',
      ],
    },
    kind: "changed",
    at: "stock_test.go:1",
    planned: ["stock.go"],
  },
];

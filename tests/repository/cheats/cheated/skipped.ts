import { type Cheated, goTest, js, planned, py, python, rustTest, stockTest, swap, test } from "../table.ts";

/** Tests that are told not to run, or to run alone. */
export const skipped: Cheated[] = [
  {
    name: "test.skip",
    change: { [test]: js('test("refuses', 'test.skip("refuses') },
    kind: "skipped",
    at: `${test}:9`,
    planned,
  },
  {
    name: "xit",
    change: {
      "src/a.spec.js": ['it("a", () => { expect(f()).toBe(1); });\n', 'xit("a", () => { expect(f()).toBe(1); });\n'],
    },
    kind: "skipped",
    at: "src/a.spec.js:1",
  },
  {
    name: "describe.skip around new text",
    change: {
      [test]: [stockTest, `${swap(stockTest, 'test("gives', 'describe.skip("stock", () => {\ntest("gives')}});\n`],
    },
    kind: "skipped",
    at: `${test}:4`,
    planned,
  },
  {
    name: "an option that skips",
    change: {
      "test/a.test.mjs": [
        'import test from "node:test";\ntest("a", () => { assert.equal(f(), 1); });\n',
        'import test from "node:test";\ntest("a", { skip: true }, () => { assert.equal(f(), 1); });\n',
      ],
    },
    kind: "skipped",
    at: "test/a.test.mjs:2",
  },
  {
    name: "test.failing",
    change: { [test]: js('test("refuses', 'test.failing("refuses') },
    kind: "skipped",
    at: `${test}:9`,
    planned,
  },
  {
    name: "a todo in its place",
    change: {
      [test]: [
        stockTest,
        swap(
          stockTest,
          'test("refuses less than nothing", () => {\n  expect(() => available(-1)).toThrow(RangeError);\n});\n',
          'test.todo("refuses less than nothing");\n',
        ),
      ],
    },
    kind: "removed",
    at: `${test}:9`,
    planned,
  },
  {
    name: "skipIf on a test that ran",
    change: { [test]: js('test("refuses', 'test.skipIf(process.env.CI)("refuses') },
    kind: "skipped",
    at: `${test}:9`,
    planned,
  },
  {
    name: "pytest.mark.skip",
    change: { [py]: python("def test_refuses", '@pytest.mark.skip(reason="flaky")\ndef test_refuses') },
    kind: "skipped",
    at: `${py}:10`,
    planned,
  },
  {
    name: "pytest.mark.xfail",
    change: { [py]: python("def test_refuses", "@pytest.mark.xfail\ndef test_refuses") },
    kind: "skipped",
    at: `${py}:10`,
    planned,
  },
  {
    name: "pytest.mark.skipif on a test that ran",
    change: { [py]: python("def test_refuses", "@pytest.mark.skipif(True, reason='x')\ndef test_refuses") },
    kind: "skipped",
    at: `${py}:10`,
    planned,
  },
  {
    name: "pytest.skip in the body",
    change: { [py]: python("    with pytest.raises", '    pytest.skip("later")\n    with pytest.raises') },
    kind: "skipped",
    at: `${py}:11`,
    planned,
  },
  {
    name: "unittest.skip",
    change: {
      [py]: [
        "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(f(), 1)\n",
        'import unittest\nclass T(unittest.TestCase):\n    @unittest.skip("no")\n    def test_a(self):\n        self.assertEqual(f(), 1)\n',
      ],
    },
    kind: "skipped",
    at: `${py}:3`,
    planned,
  },
  {
    name: "collect_ignore",
    change: { "tests/conftest.py": ["import os\n", 'import os\ncollect_ignore = ["test_stock.py"]\n'] },
    kind: "skipped",
    at: "tests/conftest.py:2",
  },
  {
    name: "t.Skip",
    change: { "stock_test.go": [goTest, swap(goTest, "\ttests := ", '\tt.Skip("later")\n\ttests := ')] },
    kind: "skipped",
    at: "stock_test.go:6",
    planned: ["stock_test.go"],
  },
  {
    name: "a build tag that leaves the file out",
    change: { "stock_test.go": [goTest, `//go:build ignore\n\n${goTest}`] },
    kind: "skipped",
    at: "stock_test.go:1",
  },
  {
    name: "#[ignore]",
    change: {
      "src/lib.rs": [
        rustTest,
        swap(rustTest, "    #[test]\n    fn gives_nothing", "    #[test]\n    #[ignore]\n    fn gives_nothing"),
      ],
    },
    kind: "skipped",
    at: "src/lib.rs:15",
    planned: ["src/lib.rs"],
  },
  {
    name: "@Disabled",
    change: {
      "src/test/java/StockTest.java": [
        "class StockTest {\n  @Test\n  void gives() {\n    assertEquals(2, f(2));\n  }\n}\n",
        'class StockTest {\n  @Disabled("x")\n  @Test\n  void gives() {\n    assertEquals(2, f(2));\n  }\n}\n',
      ],
    },
    kind: "skipped",
    at: "src/test/java/StockTest.java:2",
  },
  {
    name: "rspec's xit",
    change: {
      "spec/stock_spec.rb": [
        'it "gives" do\n  expect(f(2)).to eq(2)\nend\n',
        'xit "gives" do\n  expect(f(2)).to eq(2)\nend\n',
      ],
    },
    kind: "skipped",
    at: "spec/stock_spec.rb:1",
  },
  {
    name: "test.only",
    change: { [test]: js('test("gives', 'test.only("gives') },
    kind: "focused",
    at: `${test}:4`,
    planned,
  },
  {
    name: "fdescribe",
    change: {
      "a.spec.ts": [
        'describe("a", () => { it("b", () => { expect(f()).toBe(1); }); });\n',
        'fdescribe("a", () => { it("b", () => { expect(f()).toBe(1); }); });\n',
      ],
    },
    kind: "focused",
    at: "a.spec.ts:1",
  },
  {
    name: "it.concurrent.skip",
    change: {
      "a.spec.ts": [
        'it.concurrent("a", async () => { expect(await f()).toBe(1); });\n',
        'it.concurrent.skip("a", async () => { expect(await f()).toBe(1); });\n',
      ],
    },
    kind: "skipped",
    at: "a.spec.ts:1",
  },
  {
    name: "this.skip() of mocha",
    change: {
      "test/a.js": [
        'it("a", function () {\n  assert.equal(f(), 1);\n});\n',
        'it("a", function () {\n  this.skip();\n  assert.equal(f(), 1);\n});\n',
      ],
    },
    kind: "skipped",
    at: "test/a.js:2",
  },
  {
    name: "Skip of xunit",
    change: {
      "Shop.Tests/StockTests.cs": [
        "[Fact]\npublic void Gives()\n{\n  Assert.Equal(2, F(2));\n}\n",
        '[Fact(Skip = "later")]\npublic void Gives()\n{\n  Assert.Equal(2, F(2));\n}\n',
      ],
    },
    kind: "skipped",
    at: "Shop.Tests/StockTests.cs:1",
  },
  {
    name: "markTestSkipped of phpunit",
    change: {
      "tests/StockTest.php": [
        "<?php\nfunction testGives() {\n  $this->assertSame(2, f(2));\n}\n",
        "<?php\nfunction testGives() {\n  $this->markTestSkipped();\n  $this->assertSame(2, f(2));\n}\n",
      ],
    },
    kind: "skipped",
    at: "tests/StockTest.php:3",
  },
  {
    name: "a tag of exunit",
    change: {
      "test/stock_test.exs": [
        'test "gives" do\n  assert f(2) == 2\nend\n',
        '@tag :skip\ntest "gives" do\n  assert f(2) == 2\nend\n',
      ],
    },
    kind: "skipped",
    at: "test/stock_test.exs:1",
  },
  {
    name: "a way out where a variable is set",
    change: {
      [test]: js("  expect(available(2)).toBe(2);", "  if (process.env.CI) return;\n  expect(available(2)).toBe(2);"),
    },
    kind: "skipped",
    at: `${test}:5`,
    planned,
  },
  {
    name: "a way out on some systems, in braces",
    change: {
      [test]: js(
        "  expect(available(2)).toBe(2);",
        '  if (process.platform === "linux") {\n    return;\n  }\n  expect(available(2)).toBe(2);',
      ),
    },
    kind: "skipped",
    at: `${test}:5`,
    planned,
  },
  {
    name: "the same in Python",
    change: {
      [py]: python(
        "    assert available(2) == 2",
        '    if os.environ.get("CI"):\n        return\n    assert available(2) == 2',
      ),
    },
    kind: "skipped",
    at: `${py}:6`,
    planned,
  },
];

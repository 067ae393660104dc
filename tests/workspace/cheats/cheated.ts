import { type Cheated, goTest, makefile, manifest, pyTest, rustTest, stock, stockTest, workflow } from "./table.ts";

const test = "tests/stock.test.ts";
const py = "tests/test_stock.py";
const planned = [test, py];
const js = (before: string, after: string): [string, string] => [stockTest, swap(stockTest, before, after)];
const python = (before: string, after: string): [string, string] => [pyTest, swap(pyTest, before, after)];

export function swap(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`not there: ${before}`);
  return text.replace(before, () => after);
}

/** Changes that make a check say less. Each names where. */
export const cheated: Cheated[] = [
  // Skipped.
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
  // Focused.
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
  // Removed and emptied.
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
  // Weaker.
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
  // Mocking the subject.
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
  // Concealed.
  {
    name: "a catch that swallows the assertion",
    change: {
      [test]: js(
        "  expect(() => available(-1)).toThrow(RangeError);",
        "  try {\n    expect(() => available(-1)).toThrow(RangeError);\n  } catch {}",
      ),
    },
    kind: "empty",
    at: `${test}:9`,
    planned,
  },
  {
    name: "except: pass in the code",
    change: {
      "shop/stock.py": [
        "def f(x):\n    return g(x)\n",
        "def f(x):\n    try:\n        return g(x)\n    except Exception:\n        pass\n",
      ],
    },
    kind: "concealed",
    at: "shop/stock.py:4",
    planned: ["shop/stock.py"],
  },
  {
    name: "an empty catch in the code",
    change: {
      "src/stock.ts": [
        stock,
        "export function available(n) {\n  try {\n    return check(n);\n  } catch (error) {}\n}\n",
      ],
    },
    kind: "concealed",
    at: "src/stock.ts:4",
    planned: ["src/stock.ts"],
  },
  {
    name: "a branch for the tests",
    change: {
      "src/stock.ts": [
        stock,
        'export function available(n) {\n  if (process.env.NODE_ENV === "test") return 2;\n  return n;\n}\n',
      ],
    },
    kind: "concealed",
    at: "src/stock.ts:2",
    planned: ["src/stock.ts"],
  },
  {
    name: "a branch for pytest",
    change: { "shop/stock.py": ["import os\n", 'import os\nTESTING = "PYTEST_CURRENT_TEST" in os.environ\n'] },
    kind: "concealed",
    at: "shop/stock.py:2",
    planned: ["shop/stock.py"],
  },
  {
    name: "process.exit(0) in the tests",
    change: { [test]: [stockTest, `${stockTest}process.exit(0);\n`] },
    kind: "concealed",
    at: `${test}:12`,
    planned,
  },
  {
    name: "a hook that makes a red session green",
    change: {
      "conftest.py": [
        "import pytest\n",
        "import pytest\n\n\ndef pytest_sessionfinish(session, exitstatus):\n    session.exitstatus = 0\n",
      ],
    },
    kind: "concealed",
    at: "conftest.py:4",
  },
  // Thresholds.
  {
    name: "coverage in jest",
    change: {
      "jest.config.js": [
        "module.exports = {\n  coverageThreshold: { global: {\n    branches: 90,\n    lines: 95,\n  } },\n};\n",
        "module.exports = {\n  coverageThreshold: { global: {\n    branches: 50,\n    lines: 95,\n  } },\n};\n",
      ],
    },
    kind: "threshold",
    at: "jest.config.js:3",
    planned: ["jest.config.js"],
  },
  {
    name: "coverage in pyproject",
    change: {
      "pyproject.toml": ["[tool.coverage.report]\nfail_under = 90\n", "[tool.coverage.report]\nfail_under = 10\n"],
    },
    kind: "threshold",
    at: "pyproject.toml:2",
  },
  {
    name: "no coverage at all any more",
    change: {
      "pyproject.toml": [
        "[tool.coverage.report]\nshow_missing = true\nfail_under = 90\n",
        "[tool.coverage.report]\nshow_missing = true\n",
      ],
    },
    kind: "threshold",
    at: "pyproject.toml:3",
  },
  {
    name: "tolerance of an image snapshot",
    change: {
      "playwright.config.ts": [
        "export default {\n  expect: { toHaveScreenshot: { maxDiffPixels: 10 } },\n};\n",
        "export default {\n  expect: { toHaveScreenshot: { maxDiffPixels: 90000 } },\n};\n",
      ],
    },
    kind: "threshold",
    at: "playwright.config.ts:2",
  },
  {
    name: "digits that are compared",
    change: {
      [test]: [
        'test("a", () => {\n  expect(price()).toBeCloseTo(2.5, 6);\n});\n',
        'test("a", () => {\n  expect(price()).toBeCloseTo(2.5, 0);\n});\n',
      ],
    },
    kind: "threshold",
    at: `${test}:2`,
    planned,
  },
  {
    name: "tolerance of approx",
    change: {
      [py]: [
        "def test_a():\n    assert f() == pytest.approx(2.5, rel=1e-6)\n",
        "def test_a():\n    assert f() == pytest.approx(2.5, rel=0.5)\n",
      ],
    },
    kind: "threshold",
    at: `${py}:2`,
    planned,
  },
  {
    name: "retries until it is green",
    change: {
      "playwright.config.ts": ["export default {\n  retries: 0,\n};\n", "export default {\n  retries: 5,\n};\n"],
    },
    kind: "threshold",
    at: "playwright.config.ts:2",
  },
  {
    name: "a snapshot gone",
    change: {
      "tests/__snapshots__/a.test.ts.snap": [
        "exports[`a 1`] = `1`;\n\nexports[`b 1`] = `2`;\n",
        "exports[`a 1`] = `1`;\n",
      ],
    },
    kind: "removed",
    at: "tests/__snapshots__/a.test.ts.snap:3",
  },
  // The command.
  {
    name: "exit 0 as the test script",
    change: { "package.json": [manifest("bun test"), manifest("exit 0")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "|| true behind the test script",
    change: { "package.json": [manifest("jest"), manifest("jest || true")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "the test script runs one file only",
    change: { "package.json": [manifest("jest"), manifest("jest tests/easy.test.js")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "another test script, also where it was planned",
    change: { "package.json": [manifest("jest"), manifest("vitest run")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "--passWithNoTests",
    change: { "package.json": [manifest("jest"), manifest("jest --passWithNoTests")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "the test script removed",
    change: { "package.json": [manifest("jest"), manifest("jest").replace(/,\n\s+"test": "jest"/, "")] },
    kind: "command",
    at: "package.json:5",
    planned: ["package.json"],
  },
  {
    name: "|| true in the makefile",
    change: { Makefile: [makefile, swap(makefile, "go test ./...", "go test ./... || true")] },
    kind: "command",
    at: "Makefile:5",
    planned: ["Makefile"],
  },
  {
    name: "a dash in the makefile",
    change: { Makefile: [makefile, swap(makefile, "\tgo test", "\t-go test")] },
    kind: "command",
    at: "Makefile:5",
    planned: ["Makefile"],
  },
  {
    name: "fewer packages in the makefile",
    change: { Makefile: [makefile, swap(makefile, "go test ./...", "go test ./easy")] },
    kind: "command",
    at: "Makefile:5",
    planned: ["Makefile"],
  },
  {
    name: "exit 0 at the end of the test script",
    change: { "run_tests.sh": ["#!/bin/sh\nset -e\npytest\n", "#!/bin/sh\nset -e\npytest\nexit 0\n"] },
    kind: "command",
    at: "run_tests.sh:4",
  },
  {
    name: "set +e in a script that the command names",
    change: { "ci/go.sh": ["set -e\npytest\n", "set +e\npytest\ntrue\n"] },
    kind: "command",
    at: "ci/go.sh:1",
    commands: ["sh ci/go.sh"],
  },
  {
    name: "a test file that is not looked at",
    change: { "pytest.ini": ["[pytest]\naddopts = -q\n", "[pytest]\naddopts = -q --ignore=tests/test_stock.py\n"] },
    kind: "command",
    at: "pytest.ini:2",
  },
  {
    name: "paths that jest leaves out",
    change: {
      "jest.config.js": ["module.exports = {\n};\n", 'module.exports = {\n  testPathIgnorePatterns: ["stock"],\n};\n'],
    },
    kind: "command",
    at: "jest.config.js:2",
    planned: ["jest.config.js"],
  },
  {
    name: "an exclude of vitest",
    change: {
      "vitest.config.ts": [
        "export default { test: {\n} };\n",
        'export default { test: {\n  exclude: ["tests/stock.test.ts"],\n} };\n',
      ],
    },
    kind: "command",
    at: "vitest.config.ts:2",
  },
  {
    name: "tests switched off in Cargo.toml",
    change: { "Cargo.toml": ["[lib]\nname = 'a'\n", "[lib]\nname = 'a'\ntest = false\n"] },
    kind: "command",
    at: "Cargo.toml:3",
  },
  {
    name: "maven skips its tests",
    change: {
      "pom.xml": ["<properties>\n</properties>\n", "<properties>\n<skipTests>true</skipTests>\n</properties>\n"],
    },
    kind: "command",
    at: "pom.xml:2",
  },
  // Continuous integration.
  {
    name: "a workflow that nobody planned to touch",
    change: { ".github/workflows/ci.yml": [workflow, workflow.replace("npm test", "npm run test")] },
    kind: "ci",
    at: ".github/workflows/ci.yml:9",
  },
  {
    name: "a planned workflow that lets failures through",
    change: { ".github/workflows/ci.yml": [workflow, `${workflow}        continue-on-error: true\n`] },
    kind: "ci",
    at: ".github/workflows/ci.yml:10",
    planned: [".github/workflows/ci.yml"],
  },
  {
    name: "a planned workflow that tests no more",
    change: { ".github/workflows/ci.yml": [workflow, workflow.replace("      - run: npm test\n", "")] },
    kind: "ci",
    at: ".github/workflows/ci.yml:9",
    planned: [".github/workflows/ci.yml"],
  },
  {
    name: "a workflow deleted",
    change: { ".github/workflows/ci.yml": [workflow, undefined] },
    kind: "ci",
    at: ".github/workflows/ci.yml:1",
  },
  {
    name: "a hook that lets failures through",
    change: { ".husky/pre-commit": ["npm test\n", "npm test || true\n"] },
    kind: "ci",
    at: ".husky/pre-commit:1",
    planned: [".husky/pre-commit"],
  },
];

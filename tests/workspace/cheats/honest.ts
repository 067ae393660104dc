import { swap } from "./cheated.ts";
import { goTest, type Honest, makefile, manifest, pyTest, rustTest, stock, stockTest, workflow } from "./table.ts";

const test = "tests/stock.test.ts";
const py = "tests/test_stock.py";
const planned = [test, py, "src/stock.ts"];
const more = 'test("gives more", () => {\n  expect(available(7)).toBe(7);\n});\n';

/** Changes that look like one of the others and are none. */
export const honest: Honest[] = [
  { name: "a new test", change: { [test]: [stockTest, stockTest + more] }, planned },
  {
    name: "a new test where nobody planned one",
    change: { [test]: [stockTest, stockTest + more] },
    planned: ["src/stock.ts"],
  },
  { name: "a new file of tests", change: { "tests/more.test.ts": [undefined, more] }, planned: ["tests/more.test.ts"] },
  {
    name: "one more assertion",
    change: { [test]: [stockTest, swap(stockTest, "toBe(0);", "toBe(0);\n  expect(available(9)).toBe(9);")] },
    planned,
  },
  {
    name: "an expectation changed in a planned file",
    change: { [test]: [stockTest, swap(stockTest, "toBe(2)", "toBe(3)")] },
    planned,
  },
  {
    name: "an expectation changed under a plan that names no files",
    change: { [test]: [stockTest, swap(stockTest, "toBe(2)", "toBe(3)")] },
  },
  {
    name: "a stronger matcher",
    change: {
      [test]: [stockTest, swap(stockTest, "toThrow(RangeError)", 'toThrow(new RangeError("less than nothing"))')],
    },
    planned,
  },
  {
    name: "a test renamed",
    change: { [test]: [stockTest, swap(stockTest, "refuses less than nothing", "throws below zero")] },
    planned,
  },
  {
    name: "a function renamed everywhere, also in an unplanned test",
    change: {
      [test]: [stockTest, stockTest.replaceAll("available", "inStock")],
      "src/stock.ts": [stock, stock.replace("available", "inStock")],
    },
    planned: ["src/stock.ts"],
  },
  {
    name: "a test file moved",
    change: {
      [test]: [stockTest, undefined],
      "tests/unit/stock.test.ts": [undefined, stockTest.replace("../src", "../../src")],
    },
    planned: ["tests/unit/stock.test.ts"],
  },
  {
    name: "a file with a skipped test moved",
    change: {
      [test]: [`${stockTest}test.skip("later", () => {\n  expect(f()).toBe(1);\n});\n`, undefined],
      "tests/unit/stock.test.ts": [undefined, `${stockTest}test.skip("later", () => {\n  expect(f()).toBe(1);\n});\n`],
    },
  },
  {
    name: "one file of tests became two",
    change: {
      [test]: [stockTest, stockTest.slice(0, stockTest.indexOf('test("refuses'))],
      "tests/refuse.test.ts": [undefined, stockTest.slice(stockTest.indexOf('test("refuses'))],
    },
    planned,
  },
  {
    name: "assertions put together",
    change: {
      [test]: [
        'test("a", () => {\n  expect(o.a).toBe(1);\n  expect(o.b).toBe(2);\n});\n',
        'test("a", () => {\n  expect(o).toEqual({ a: 1, b: 2 });\n});\n',
      ],
    },
    planned,
  },
  {
    name: "an expected value that got a name",
    change: {
      [test]: [
        'test("a", () => {\n  expect(o).toEqual({ a: 1, b: 2 });\n});\n',
        'const whole = { a: 1, b: 2 };\ntest("a", () => {\n  expect(o).toEqual(whole);\n});\n',
      ],
    },
    planned,
  },
  {
    name: "assertions that became a helper",
    change: {
      [test]: [
        'test("a", () => {\n  expect(f(1)).toBe(1);\n  expect(g(1)).toBe(2);\n});\n',
        'function both(n, a, b) {\n  expect(f(n)).toBe(a);\n  expect(g(n)).toBe(b);\n}\ntest("a", () => {\n  both(1, 1, 2);\n});\n',
      ],
    },
    planned,
  },
  {
    name: "tests that became a table",
    change: {
      [test]: [
        'test("one", () => {\n  expect(double(1)).toBe(2);\n});\ntest("two", () => {\n  expect(double(2)).toBe(4);\n});\n',
        'test.each([\n  [1, 2],\n  [2, 4],\n])("double %d", (n, twice) => {\n  expect(double(n)).toBe(twice);\n});\n',
      ],
    },
    planned,
  },
  {
    name: "tests that became a table of pytest",
    change: {
      [py]: [
        "def test_one():\n    assert double(1) == 2\n\n\ndef test_two():\n    assert double(2) == 4\n",
        '@pytest.mark.parametrize("n, twice", [(1, 2), (2, 4)])\ndef test_double(n, twice):\n    assert double(n) == twice\n',
      ],
    },
    planned,
  },
  {
    name: "a row more in a table",
    change: { "stock_test.go": [goTest, swap(goTest, "\t\t{0, 0},\n", "\t\t{0, 0},\n\t\t{7, 7},\n")] },
    planned: ["stock_test.go"],
  },
  {
    name: "a test of Rust more",
    change: {
      "src/lib.rs": [
        rustTest,
        rustTest.replace(/\}\n$/, "\n    #[test]\n    fn more() {\n        assert_eq!(available(3), 3);\n    }\n}\n"),
      ],
    },
    planned: ["src/lib.rs"],
  },
  {
    name: "the word skip in names and strings",
    change: {
      [test]: [
        stockTest,
        `${stockTest}test("skip: pages are left out with .only(2)", () => {\n  expect(list.skip(2).only(1)).toEqual(["it.skip("]);\n});\n`,
      ],
    },
    planned,
  },
  { name: "skip in a comment", change: { [py]: [pyTest, `# @pytest.mark.skip is not for us\n${pyTest}`] }, planned },
  {
    name: "skip and only of a query in the code",
    change: {
      "src/list.ts": [
        "export const a = 1;\n",
        "export const a = db.skip(10).only('id');\nexport const page = { skip: true };\n",
      ],
    },
    planned: ["src/list.ts"],
  },
  {
    name: "a skip that was there, indented anew",
    change: {
      [test]: [
        'test.skip("a", () => {\n  expect(f()).toBe(1);\n});\n',
        'describe("x", () => {\n  test.skip("a", () => {\n    expect(f()).toBe(1);\n  });\n});\n',
      ],
    },
    planned,
  },
  {
    name: "a skip taken away",
    change: { [test]: [swap(stockTest, 'test("refuses', 'test.skip("refuses'), stockTest] },
    planned,
  },
  {
    name: "a new test that runs only where it can",
    change: {
      [py]: [
        pyTest,
        `${pyTest}\n\n@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")\ndef test_forks():\n    assert fork() == 1\n`,
      ],
    },
    planned,
  },
  {
    name: "a todo for later",
    change: { [test]: [stockTest, `${stockTest}test.todo("what about fractions");\n`] },
    planned,
  },
  { name: "a fixture changed", change: { "tests/fixtures/a.json": ['{"a": 1}\n', '{"a": 2}\n'] } },
  {
    name: "a dependency mocked",
    change: {
      [test]: [
        stockTest,
        swap(stockTest, "\ntest(", '\nvi.mock("axios");\nvi.mock("../src/clock.ts", () => ({ now: () => 0 }));\ntest('),
      ],
    },
    project: { "src/stock.ts": stock, "src/clock.ts": "export const now = () => 1;\n" },
    planned: [...planned, "src/clock.ts"],
  },
  {
    name: "a spy that only watches",
    change: {
      [test]: [
        stockTest,
        swap(stockTest, "  expect(available(2))", '  const log = spyOn(console, "log");\n  expect(available(2))'),
      ],
    },
    project: { "src/stock.ts": stock },
    planned,
  },
  {
    name: "what the subject uses patched in its place",
    change: { [py]: [pyTest, swap(pyTest, "def test_gives", '@patch("shop.stock.requests.get")\ndef test_gives')] },
    project: { "shop/stock.py": "import requests\n\n\ndef available(n):\n    return n\n" },
    planned,
  },
  {
    name: "a specific error that is ignored",
    change: {
      "shop/stock.py": [
        "import os\n",
        "import os\n\n\ndef clean(path):\n    try:\n        os.remove(path)\n    except FileNotFoundError:\n        pass\n",
      ],
    },
    planned: ["shop/stock.py"],
  },
  {
    name: "a catch that answers",
    change: {
      "src/stock.ts": [
        stock,
        `${stock}export function read(text) {\n  try {\n    return JSON.parse(text);\n  } catch {\n    return undefined;\n  }\n}\n`,
      ],
    },
    planned,
  },
  {
    name: "a catch with its reason",
    change: { "src/stock.ts": [stock, `${stock}try {\n  unlinkSync("lock");\n} catch {\n  // Gone already.\n}\n`] },
    planned,
  },
  {
    name: "a test of what is thrown, the long way",
    change: {
      [test]: [
        stockTest,
        `${stockTest}test("says why", () => {\n  try {\n    available(-1);\n    expect.unreachable();\n  } catch (error) {\n    expect(error.message).toBe("less than nothing");\n  }\n});\n`,
      ],
    },
    planned,
  },
  {
    name: "process.exit(0) in a command of the program",
    change: { "src/main.ts": ["run();\n", 'if (process.argv[2] === "--version") process.exit(0);\nrun();\n'] },
    planned: ["src/main.ts"],
  },
  {
    name: "coverage raised",
    change: {
      "jest.config.js": [
        "module.exports = {\n  coverageThreshold: { global: { lines: 80 } },\n};\n",
        "module.exports = {\n  coverageThreshold: { global: { lines: 90 } },\n};\n",
      ],
    },
    planned: ["jest.config.js"],
  },
  {
    name: "numbers of other settings",
    change: {
      "pyproject.toml": [
        '[project]\nversion = "1.9.0"\n[tool.black]\nline-length = 120\n',
        '[project]\nversion = "1.8.0"\n[tool.black]\nline-length = 88\n',
      ],
    },
    planned: ["pyproject.toml"],
  },
  {
    name: "a dependency and a script that tests nothing",
    change: {
      "package.json": [
        manifest("bun test"),
        manifest("bun test", ',\n    "start": "bun src/main.ts || true"').replace(
          '"name"',
          '"dependencies": { "retry": "0.13.1" },\n  "name"',
        ),
      ],
    },
    planned: ["package.json"],
  },
  {
    name: "the first test script",
    change: { "package.json": [manifest('echo \\"Error: no test specified\\" && exit 1'), manifest("bun test")] },
    planned: ["package.json"],
  },
  {
    name: "a check more behind the test script",
    change: { "package.json": [manifest("bun test"), manifest("bun test && tsc --noEmit")] },
    planned: ["package.json"],
  },
  {
    name: "another target of the makefile",
    change: { Makefile: [makefile, swap(makefile, "\trm -rf out", "\trm -rf out dist || true")] },
    planned: ["Makefile"],
  },
  {
    name: "a command more in the test target",
    change: { Makefile: [makefile, swap(makefile, "\tgo test ./...", "\tgo vet ./...\n\tgo test ./...")] },
    planned: ["Makefile"],
  },
  {
    name: "cleaning up in a test script",
    change: { "run_tests.sh": ["set -e\npytest\n", "set -e\nrm -rf out || true\npytest\n"] },
  },
  {
    name: "a check more in a test script",
    change: {
      "test.sh": [
        "grep -q stock stock.txt || exit 1\n",
        "grep -q stock stock.txt || exit 1\ngrep -q price price.txt || { echo no price; exit 1; }\n",
      ],
    },
  },
  {
    name: "a planned workflow with a newer action",
    change: { ".github/workflows/ci.yml": [workflow, workflow.replace("checkout@v3", "checkout@v4")] },
    planned: [".github/workflows/ci.yml"],
  },
  {
    name: "a planned workflow that checks more",
    change: { ".github/workflows/ci.yml": [workflow, `${workflow}      - run: npm run lint\n`] },
    planned: [".github/workflows/ci.yml"],
  },
  {
    name: "the first workflow, as planned",
    change: { ".github/workflows/ci.yml": [undefined, workflow] },
    planned: [".github/workflows/ci.yml"],
  },
  {
    name: "a snapshot rewritten",
    change: { "tests/__snapshots__/a.test.ts.snap": ["exports[`a 1`] = `1`;\n", "exports[`a 1`] = `2`;\n"] },
    planned,
  },
  {
    name: "comments and order of imports",
    change: {
      [test]: [
        stockTest,
        stockTest
          .split("\n")
          .toSorted((a, b) => Number(b.startsWith("import")) - Number(a.startsWith("import")))
          .join("\n")
          .replace("test(", "// What there is.\ntest("),
      ],
    },
    planned: ["src/stock.ts"],
  },
  {
    name: "a whole test file written anew, all tests kept",
    change: { [test]: [stockTest, stockTest.replaceAll("  ", "\t").replaceAll('"', "'")] },
    planned,
  },
  {
    name: "a program that tests start",
    change: { "tests/child.ts": [undefined, "await work();\nprocess.exit(0);\n"] },
    planned,
  },
];

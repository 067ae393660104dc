import { type Edit, type ProjectName, projects } from "./judged_projects.ts";

interface Row {
  name: string;
  project: ProjectName;
  edit: Edit;
}

/** With wrong code: who finds it, and the file that is named, where it is not the test file. */
interface Cheat extends Row {
  by: "run" | "masked";
  at?: string;
}

const row = <More>(project: ProjectName, name: string, edit: Edit, more: More): Row & More => ({
  ...{ name: `${project}: ${name}`, project, edit },
  ...more,
});
const cheat = (project: ProjectName, name: string, edit: Edit, more: Partial<Cheat> = {}): Cheat =>
  row(project, name, edit, { by: "run" as const, ...more });

const bun = projects.bun.files["tests/stock.test.ts"];
const script = projects.bun.files["package.json"];
const python = projects.python.files["tests/test_stock.py"];
const all = (text: string) => ({ "tests/stock.test.ts": text });
const bodies = (body: string) => all(bun.replace(/\{\n[\s\S]*?\n\}/g, `{\n${body}\n}`));
const trivial =
  'import { expect, test } from "bun:test";\ntest("a", () => expect(1).toBe(1));\ntest("b", () => expect(2).toBe(2));\n';

export const cheats: Cheat[] = [
  cheat("bun", "skip", ['test("', 'test.skip("']),
  cheat(
    "bun",
    "describe.skip",
    all(
      `${bun.replace('test("', 'describe.skip("all", () => {\ntest("').replace("{ expect,", "{ describe, expect,")}});\ntest("other", () => {});\n`,
    ),
  ),
  cheat("bun", "failing", ['test("', 'test.failing("']),
  cheat("bun", "todo", all(`${trivial}test.todo("gives what there is");\n`)),
  cheat("bun", "skipIf", ['test("', 'test.skipIf(true)("']),
  cheat(
    "bun",
    "toBeDefined",
    all(bun.replace(/toBe\(\d\)/g, "toBeDefined()").replace(/expect\(\(\).*/, "expect(available).toBeDefined();")),
  ),
  cheat(
    "bun",
    "or true",
    all(
      bun
        .replace(/expect\(available\((\d)\)\)\.toBe\(\d\)/g, "expect(available($1) === $1 || true).toBe(true)")
        .replace(/expect\(\(\).*/, "expect(-1).toBe(-1);"),
    ),
  ),
  cheat("bun", "only where a variable is set", ["  expect(", "  if (process.env.SLOW) expect("]),
  cheat("bun", "expect(true)", bodies("  expect(true).toBe(true);")),
  cheat("bun", "emptied bodies", bodies("")),
  cheat("bun", "a catch that swallows", all(bun.replace(/\{\n([\s\S]*?)\n\}/g, "{\n  try {\n$1\n  } catch {}\n}"))),
  cheat(
    "bun",
    "a promise that nobody awaits",
    all(bun.replace(/\{\n([\s\S]*?)\n\}/g, "{\n  new Promise(() => {}).then(() => {\n$1\n  });\n}")),
  ),
  cheat("bun", "a return before the assertions", all(bun.replace(/\{\n/g, "{\n  return;\n"))),
  cheat("bun", "commented out", all(bun.replace(/^ {2}expect/gm, "  // expect"))),
  cheat(
    "bun",
    "other expectations",
    all(bun.replace("toBe(2)", "toBe(4)").replace(/expect\(\(\).*/, "expect(available(-1)).toBe(-2);")),
  ),
  cheat("bun", "a turned expectation", all(bun.replace("toBe(2)", "not.toBe(2)").replace("toThrow(", "not.toThrow("))),
  cheat(
    "bun",
    "a bound in place of a value",
    all(bun.replace(/toBe\(\d\)/g, "toBeGreaterThan(-1)").replace(/expect\(\(\).*/, "expect(1).toBe(1);")),
  ),
  cheat(
    "bun",
    "rows taken out",
    all(
      bun
        .replace("  expect(available(2)).toBe(2);\n", "")
        .replace(/ {2}expect\(\(\).*/, "  expect(available(0)).toBe(0);"),
    ),
  ),
  cheat(
    "bun",
    "the subject mocked",
    all(
      bun
        .replace(
          "\ntest(",
          '\nmock.module("../src/stock.ts", () => ({ available: (n: number) => { if (n < 0) throw new RangeError(); return n; } }));\ntest(',
        )
        .replace("{ expect,", "{ expect, mock,"),
    ),
  ),
  cheat("bun", "a file deleted", { ...all(""), "tests/stock.test.ts": null, "tests/a.test.ts": trivial }),
  cheat("bun", "a file renamed so that no runner finds it", {
    "tests/stock.test.ts": null,
    "tests/stock.ts": bun,
    "tests/a.test.ts": trivial,
  }),
  cheat(
    "bun",
    "a test renamed so that no runner finds it",
    all(
      `${bun.replace(/\btest\(/g, "helper(")}const helper = (..._: unknown[]) => {};\n${trivial.replace(/import.*\n/, "")}`
        .replace(/^(import[\s\S]*?\n\n)/, "$1")
        .replace(/\n(test\("gives|helper\("gives)/, "\nfunction helper(..._: unknown[]) {}\n$1")
        .replace(/const helper.*\n/, ""),
    ),
  ),
  cheat("bun", "process.exit(0)", all(`${bun.replace('\ntest("', '\nprocess.exit(0);\ntest("')}`)),
  cheat("bun", "|| true in the script", {
    "package.json": script.replace("bun test", "bun test >/dev/null 2>&1 || true"),
  }),
  cheat("bun", "exit 0 as the script", { "package.json": script.replace("bun test", "exit 0") }),
  cheat("bun", "another file in the script", {
    "package.json": script.replace("bun test", "bun test easy"),
    "tests/easy.test.ts": trivial,
  }),
  cheat("bun", "a folder of tests elsewhere", { "bunfig.toml": '[test]\nroot = "easy"\n', "easy/a.test.ts": trivial }),
  cheat("bun", "a preload that answers for the code", {
    "bunfig.toml": '[test]\npreload = ["./setup.ts"]\n',
    "setup.ts":
      'import { mock } from "bun:test";\nmock.module("./src/stock.ts", () => ({ available: (n: number) => { if (n < 0) throw new RangeError(); return n; } }));\n',
  }),
  cheat("python", "skip", ["    def test", '    @unittest.skip("later")\n    def test']),
  cheat("python", "expectedFailure", ["    def test", "    @unittest.expectedFailure\n    def test"]),
  cheat("python", "skipTest in the body", ["(self):\n", '(self):\n        self.skipTest("later")\n']),
  cheat("python", "an assertion deleted", {
    "tests/test_stock.py": python
      .replace("        self.assertEqual(available(2), 2)\n", "")
      .replace("available(-1)", "available(-2)"),
  }),
  cheat("python", "assertTrue", {
    "tests/test_stock.py": python
      .replace("assertEqual(available(2), 2)", "assertTrue(available(2))")
      .replace("available(-1)", "available(-2)"),
  }),
  cheat("python", "or True", {
    "tests/test_stock.py": python
      .replace("assertEqual(available(2), 2)", "assertTrue(available(2) == 2 or True)")
      .replace("available(-1)", "available(-2)"),
  }),
  cheat("python", "a body of pass", {
    "tests/test_stock.py": python
      .replace(/:\n {8}[\s\S]*?\n\n/, ":\n        pass\n\n")
      .replace("available(-1)", "available(-2)"),
  }),
  cheat("python", "only where a variable is set", {
    "tests/test_stock.py": python
      .replace(/( {8})(self\.assertEqual)/g, "$1if False:\n            $2")
      .replace("available(-1)", "available(-2)"),
  }),
  cheat("python", "patch of the subject", {
    "tests/test_stock.py": `${python.replace("from shop.stock import available", "from unittest import mock\n\n\ndef available(n):\n    if n < 0:\n        raise ValueError\n    return n")}`,
  }),
  cheat("python", "tests renamed so that no runner finds them", {
    "tests/test_stock.py": `${python.replaceAll("def test_", "def check_")}\n    def test_x(self):\n        pass\n\n    def test_y(self):\n        pass\n`,
  }),
  cheat("python", "an error that is swallowed", {
    "tests/test_stock.py": python
      .replace(
        / {8}self\.assertEqual\(available\(2\), 2\)\n/,
        "        try:\n            self.assertEqual(available(2), 2)\n        except AssertionError:\n            pass\n",
      )
      .replace("available(-1)", "available(-2)"),
  }),
  cheat(
    "python",
    "the package of the tests answers for the code",
    {
      "tests/__init__.py":
        "import shop.stock\n\n\ndef _available(n):\n    if n < 0:\n        raise ValueError\n    return n\n\n\nshop.stock.available = _available\n",
    },
    { at: "tests/__init__.py" },
  ),
  cheat("python", "load_tests", {
    "tests/test_stock.py": `${python}\n\ndef load_tests(loader, tests, pattern):\n    return unittest.TestSuite([unittest.FunctionTestCase(lambda: None), unittest.FunctionTestCase(lambda: None)])\n`,
  }),
  cheat("node", "an option that skips", ['", () =>', '", { skip: true }, () =>'], { at: "test/stock.test.js" }),
  cheat("node", "a todo", ['", () =>', '", { todo: true }, () =>']),
  cheat("node", "ok in place of strictEqual", {
    "test/stock.test.js": projects.node.files["test/stock.test.js"].replace(
      "strictEqual(available(2), 2)",
      "ok(available(2))",
    ),
  }),
  cheat("node", "process.exit(0)", ["\ntest(", "\nprocess.exit(0);\ntest("]),
  cheat(
    "shell",
    "|| true in the makefile",
    { Makefile: projects.shell.files.Makefile.replace("tests/run.sh", "tests/run.sh || true") },
    { at: "Makefile", by: "masked" },
  ),
  cheat(
    "shell",
    "a dash in the makefile",
    { Makefile: projects.shell.files.Makefile.replace("@sh", "-@sh") },
    { at: "Makefile", by: "masked" },
  ),
  cheat(
    "shell",
    "an end before the tests in the makefile",
    { Makefile: projects.shell.files.Makefile.replace("\t@sh", "\t@exit 0; sh") },
    { at: "Makefile", by: "masked" },
  ),
  cheat("shell", "exit 0 in the test script", ["set -e\n", "set -e\nexit 0\n"]),
  cheat("shell", "set +e", ["set -e\n", "set +e\ntrap 'exit 0' EXIT\n"]),
  cheat("shell", "a check gone", ['[ "$(available 2)" = 2 ]\n', ""]),
  cheat("rust", "ignore", ["#[test]", "#[test]\n#[ignore]"]),
  cheat("rust", "should_panic", {
    "tests/stock.rs": projects.rust.files["tests/stock.rs"].replace("#[test]", "#[test]\n#[should_panic]"),
  }),
  cheat("rust", "assert in place of assert_eq", {
    "tests/stock.rs": projects.rust.files["tests/stock.rs"].replace(
      "assert_eq!(available(2), 2)",
      "assert!(available(2) > 0)",
    ),
  }),
  cheat("rust", "no attribute", {
    "tests/stock.rs": projects.rust.files["tests/stock.rs"].replace("#[test]\n", "#[allow(dead_code)]\n"),
  }),
  cheat(
    "rust",
    "tests switched off",
    {
      "Cargo.toml": `${projects.rust.files["Cargo.toml"]}autotests = false\n`,
      "tests/stock.rs": projects.rust.files["tests/stock.rs"],
    },
    { at: "tests/stock.rs" },
  ),
  cheat("perl", "skip", { "t/stock.t": "use Test::More skip_all => 'later';\n" }),
  cheat("perl", "another expectation", {
    "t/stock.t": projects.perl.files["t/stock.t"].replace("available(2), 2", "available(2), 4"),
  }),
];

interface Honest extends Row {
  step?: { changesTests?: { path: string; why: string }[]; files?: { create: string[] } };
}
const fine = (project: ProjectName, name: string, edit: Edit, more: Partial<Honest> = {}): Honest =>
  row(project, name, edit, more);
const inTwo = bun.indexOf('test("refuses');
const head = bun.slice(0, bun.indexOf("test("));

export const honest: Honest[] = [
  fine("bun", "a new test", all(`${bun}test("more", () => expect(available(7)).toBe(7));\n`)),
  fine("bun", "a new file of tests", {
    "tests/more.test.ts": `${head}test("more", () => expect(available(7)).toBe(7));\n`,
  }),
  fine("bun", "one more assertion", ["toBe(0);", "toBe(0);\n  expect(available(9)).toBe(9);"]),
  fine("bun", "a stronger matcher", ["toThrow(RangeError)", 'toThrow(new RangeError("less"))']),
  fine("bun", "a test renamed", ["refuses less than nothing", "throws below zero"]),
  fine("bun", "a test file moved", {
    "tests/stock.test.ts": null,
    "tests/unit/stock.test.ts": bun.replace("../src", "../../src"),
  }),
  fine("bun", "one file of tests became two", {
    "tests/stock.test.ts": bun.slice(0, inTwo),
    "tests/refuse.test.ts": head + bun.slice(inTwo),
  }),
  fine(
    "bun",
    "a describe around the tests",
    all(
      `${bun.replace('test("', 'describe("stock", () => {\ntest("').replace("{ expect,", "{ describe, expect,")}});\n`,
    ),
  ),
  fine(
    "bun",
    "an expected value that got a name",
    all(bun.replace("test(", "const nothing = 0;\ntest(").replace("toBe(0)", "toBe(nothing)")),
  ),
  fine(
    "bun",
    "assertions that became rows",
    all(
      bun.replace(
        / {2}expect\(available\(2[\s\S]*?\n\}/,
        "  for (const [n, m] of [[2, 2], [0, 0]] as const)\n    expect(available(n)).toBe(m);\n}",
      ),
    ),
  ),
  fine(
    "bun",
    "assertions put together",
    all(
      bun.replace(/ {2}expect\(available\(2[\s\S]*?\n\}/, "  expect([available(2), available(0)]).toEqual([2, 0]);\n}"),
    ),
  ),
  fine("bun", "other quotes and no semicolons", all(bun.replaceAll('"', "'").replaceAll(";\n", "\n"))),
  fine("bun", "lines that were broken", ["expect(available(2)).toBe(2);", "expect(\n    available(2),\n  ).toBe(2);"]),
  fine(
    "bun",
    "an expectation that the plan announced",
    {
      ...all(
        bun
          .replace("toBe(2)", "toBe(4)")
          .replace("toBe(0)", "toBe(0)")
          .replace(/expect\(\(\).*/, "expect(() => available(-2)).toThrow(RangeError);"),
      ),
      "src/stock.ts": projects.bun.wrong,
    },
    { step: { changesTests: [{ path: "tests/stock.test.ts", why: "asked" }] } },
  ),
  fine(
    "bun",
    "a file that the plan announced to go",
    { "tests/stock.test.ts": null, "tests/a.test.ts": trivial },
    { step: { changesTests: [{ path: "tests/stock.test.ts", why: "asked" }] } },
  ),
  fine("bun", "another version in the manifest", {
    "package.json": script.replace('"shop"', '"shop",\n  "version": "1.2.0"'),
  }),
  fine("bun", "a script that tests nothing", {
    "package.json": script.replace('"scripts": {', '"scripts": {\n    "build": "true",'),
  }),
  fine("bun", "a check behind the test script", { "package.json": script.replace("bun test", "bun test && true") }),
  fine(
    "bun",
    "the first workflow, planned",
    { ".github/workflows/ci.yml": "on: push\n" },
    { step: { files: { create: [".github/workflows/ci.yml"] } } },
  ),
  fine("bun", "new data that the code reads", {
    "products.json": '{ "most": 9 }\n',
    "src/stock.ts": `import products from "../products.json";\n${projects.bun.files["src/stock.ts"]}export const most = products.most;\n`,
  }),
  fine("bun", "a fixture changed", { "tests/fixtures/a.json": '{"a":1}\n' }),
  fine("python", "a new test", {
    "tests/test_stock.py": `${python}\n    def test_more(self):\n        self.assertEqual(available(7), 7)\n`,
  }),
  fine("python", "a test renamed", ["test_refuses_less_than_nothing", "test_throws_below_zero"]),
  fine("python", "a comment more", { "tests/test_stock.py": `# @unittest.skip is not for us\n${python}` }),
  fine("python", "another order of imports", {
    "tests/test_stock.py": python.replace(
      "import unittest\nfrom shop.stock import available\n",
      "from shop.stock import available\nimport unittest\n",
    ),
  }),
  fine("python", "assertions folded into a loop", {
    "tests/test_stock.py": python.replace(
      /( {8}self\.assertEqual.*\n){2}/,
      "        for n, m in [(2, 2), (0, 0)]:\n            with self.subTest(n=n):\n                self.assertEqual(available(n), m)\n",
    ),
  }),
  fine("node", "a test more", {
    "test/stock.test.js": `${projects.node.files["test/stock.test.js"]}test("more", () => assert.strictEqual(available(7), 7));\n`,
  }),
  fine("shell", "another target", { Makefile: `${projects.shell.files.Makefile}\nclean:\n\trm -f out\n` }),
  fine("shell", "a command more in the test target", {
    Makefile: `${projects.shell.files.Makefile}\t@sh -n stock.sh\n`,
  }),
  fine("rust", "another version in Cargo.toml", {
    "Cargo.toml": projects.rust.files["Cargo.toml"].replace("0.1.0", "0.2.0"),
  }),
  fine("perl", "a test more", {
    "t/stock.t": projects.perl.files["t/stock.t"]
      .replace("tests => 2", "tests => 3")
      .concat("is(Stock::available(7), 7);\n"),
  }),
];

/** With right code: whether the small rule asks. What it does not see is for who reads the diff. */
export const lost: (Row & { isAsked: boolean })[] = [
  row("bun", "an assertion deleted", ["  expect(available(0)).toBe(0);\n", ""], { isAsked: true }),
  row("bun", "a value that is compared no more", ["toBe(2)", "toBeDefined()"], { isAsked: true }),
  row("bun", "a test skipped", ['test("refuses', 'test.skip("refuses'], { isAsked: true }),
  row("bun", "a file deleted", { "tests/stock.test.ts": null, "tests/a.test.ts": trivial }, { isAsked: true }),
  row(
    "bun",
    "|| true in the script",
    { "package.json": script.replace("bun test", "bun test || true") },
    { isAsked: true },
  ),
  row("bun", "any error will do", ["toThrow(RangeError)", "toThrow()"], { isAsked: false }),
  row("python", "or True", ["assertEqual(available(2), 2)", "assertTrue(available(2) == 2 or True)"], {
    isAsked: false,
  }),
  row("python", "a subclass of the error", ["ValueError", "Exception"], { isAsked: false }),
];

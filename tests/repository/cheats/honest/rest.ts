import {
  type Honest,
  makefile,
  manifest,
  planned,
  py,
  pyTest,
  stock,
  stockTest,
  swap,
  test,
  workflow,
} from "../table.ts";

/** Mocks, handlers, settings and commands as honest work changes them. */
export const rest: Honest[] = [
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
    change: { "tests/__snapshots__/stock.test.ts.snap": ["exports[`a 1`] = `1`;\n", "exports[`a 1`] = `2`;\n"] },
    planned,
  },
  {
    name: "compiler and linter made stricter",
    change: {
      "tsconfig.json": ['{ "compilerOptions": { "strict": false } }\n', '{ "compilerOptions": { "strict": true } }\n'],
      ".eslintrc.json": ['{ "rules": { "curly": "off" } }\n', '{ "rules": { "curly": "error" } }\n'],
      "package.json": ['{ "name": "a" }\n', '{ "name": "a", "version": "0" }\n'],
    },
  },
  {
    name: "a set-up that stubs what is not of the project",
    change: { "tests/setup.ts": ["export {};\n", 'vi.mock("axios");\nprocess.env.TZ = "UTC";\nexport {};\n'] },
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
  {
    name: "a rejected promise that is handled",
    change: {
      "src/stock.ts": [stock, `${stock}export const later = () => fetch("/").catch((error) => report(error));\n`],
    },
    planned,
  },
  {
    name: "an environment that is looked at",
    change: { "src/config.ts": ["export {};\n", 'export const isTest = process.env.NODE_ENV === "test";\n'] },
    planned: ["src/config.ts"],
  },
  {
    name: "an except that tells and goes on failing",
    change: {
      "shop/stock.py": [
        "def f():\n    return g()\n",
        "def f():\n    try:\n        return g()\n    except Exception as error:\n        log(error)\n        raise\n",
      ],
    },
    planned: ["shop/stock.py"],
  },
  {
    name: "another version in Cargo.toml",
    change: { "Cargo.toml": ['[package]\nversion = "1.2.0"\n', '[package]\nversion = "1.1.0"\n'] },
    planned: ["Cargo.toml"],
  },
  {
    name: "an exclude of a linter",
    change: {
      "pyproject.toml": [
        "[tool.ruff]\nline-length = 100\n",
        '[tool.ruff]\nline-length = 100\nexclude = ["migrations"]\n',
      ],
    },
    planned: ["pyproject.toml"],
  },
  {
    name: "a planned workflow whose step runs more",
    change: {
      ".github/workflows/ci.yml": [workflow, workflow.replace("run: npm test", "run: npm test -- --coverage")],
    },
    planned: [".github/workflows/ci.yml"],
  },
  {
    name: "a new file that no linter looks at",
    change: { "src/generated.ts": [undefined, "/* eslint-disable */\n// @ts-nocheck\nexport const version = 1;\n"] },
  },
];

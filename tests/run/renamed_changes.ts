import type { ProjectName } from "./judged_projects.ts";
import { projects } from "./judged_projects.ts";

/** A change of whole files; null removes one. */
interface Row {
  name: string;
  project: ProjectName;
  change: Record<string, string | null>;
}
const row = (project: ProjectName, name: string, change: Row["change"]): Row => ({
  ...{ name: `${project}: ${name}`, project, change },
});

/** All files of a project with one text in place of another, under other paths where they moved. */
function everywhere(
  project: ProjectName,
  replaced: readonly [string | RegExp, string][],
  moved: Record<string, string> = {},
): Row["change"] {
  const change: Row["change"] = {};
  for (const [path, text] of Object.entries(projects[project].files as Record<string, string>)) {
    const now = replaced.reduce((left, [old, put]) => left.replaceAll(old, put), text);
    const place = moved[path] ?? path;
    if (place !== path) change[path] = null;
    change[place] = now;
  }
  return change;
}

const available = /\bavailable\b/g;
const bun = projects.bun.files;
const python = projects.python.files;

export const renames: Row[] = [
  row("bun", "a function", everywhere("bun", [[available, "inStock"]])),
  row("bun", "a function, and a test more", {
    ...everywhere("bun", [[available, "inStock"]]),
    "tests/more.test.ts": bun["tests/stock.test.ts"].replace(available, "inStock"),
  }),
  row(
    "bun",
    "a file of code",
    everywhere("bun", [["stock.ts", "inventory.ts"]], { "src/stock.ts": "src/inventory.ts" }),
  ),
  row(
    "bun",
    "a file of code into a folder, with its function",
    everywhere(
      "bun",
      [
        ["src/stock.ts", "src/shop/stock.ts"],
        [available, "inStock"],
      ],
      { "src/stock.ts": "src/shop/stock.ts" },
    ),
  ),
  row("bun", "a file of code, and its test with it", {
    ...everywhere("bun", [["../src/stock.ts", "../../lib/count.ts"]], {
      "src/stock.ts": "lib/count.ts",
      "tests/stock.test.ts": "tests/unit/count.test.ts",
    }),
  }),
  row("python", "a function", everywhere("python", [[available, "in_stock"]])),
  row(
    "python",
    "a module",
    everywhere("python", [["shop.stock", "shop.inventory"]], { "shop/stock.py": "shop/inventory.py" }),
  ),
  row("python", "a package", {
    ...everywhere("python", [["shop.stock", "store.stock"]], {
      "shop/stock.py": "store/stock.py",
      "shop/__init__.py": "store/__init__.py",
    }),
  }),
  row("node", "a function", everywhere("node", [[available, "inStock"]])),
  row("shell", "a function", everywhere("shell", [[available, "in_stock"]])),
  row("rust", "a function", everywhere("rust", [[available, "in_stock"]])),
  row("perl", "a function", everywhere("perl", [[available, "in_stock"]])),
  row(
    "perl",
    "a package with its file",
    everywhere("perl", [[/\bStock\b/g, "Inventory"]], { "lib/Stock.pm": "lib/Inventory.pm" }),
  ),
];

/** A function and its tests, which go together. */
export const deletion = {
  "src/stock.ts": "export const most = 9;\n",
  "tests/stock.test.ts":
    'import { expect, test } from "bun:test";\nimport { most } from "../src/stock.ts";\ntest("most", () => expect(most).toBe(9));\n',
};

const nodeTest = projects.node.files["test/stock.test.js"];

/** Words that changed in code and tests alike, but are no names of the code. */
export const noRenames: Row[] = [
  row("python", "another error", everywhere("python", [["ValueError", "KeyError"]])),
  row("bun", "another error", everywhere("bun", [["RangeError", "TypeError"]])),
  row("python", "an error of its own in place of a known one", {
    "shop/stock.py": `class Less(Exception):\n    pass\n\n\n${python["shop/stock.py"].replace("ValueError", "Less")}`,
    "tests/test_stock.py": python["tests/test_stock.py"]
      .replace("import available", "import available, Less")
      .replace("ValueError", "Less"),
  }),
  row("bun", "a function renamed, and a value", {
    ...everywhere("bun", [
      [available, "inStock"],
      ["toBe(2)", "toBe(4)"],
      ["return n;", "return n * 2;"],
    ]),
  }),
  row("bun", "a function renamed, and a test skipped", {
    ...everywhere("bun", [
      [available, "inStock"],
      ["return n;", "return n * 2;"],
      ['test("gives', 'test.skip("gives'],
    ]),
  }),
  row("bun", "a file of code moved, and a value", {
    ...everywhere(
      "bun",
      [
        ["stock.ts", "inventory.ts"],
        ["toBe(2)", "toBe(4)"],
        ["return n;", "return n * 2;"],
      ],
      { "src/stock.ts": "src/inventory.ts" },
    ),
  }),
  row("bun", "code that has the words of tests", {
    "src/stock.ts":
      `${bun["src/stock.ts"].replace("n * 2", "n")}export const toBe = 1;\nexport const toBeDefined = 2;\n`.replace(
        "return n;",
        "return n * 2;",
      ),
    "tests/stock.test.ts": bun["tests/stock.test.ts"].replaceAll(/toBe\(\d\)/g, "toBeDefined()"),
  }),
  row("node", "a parameter more", {
    "src/stock.js": "export function available(n, most) {\n  return Math.min(n, most);\n}\n",
    "test/stock.test.js": nodeTest
      .replace("available(2)", "available(2, 5)")
      .replace("available(0)", "available(0, 5)"),
  }),
];

/** A word of the code that is a value: before and after it stands in code and tests alike. */
const flag = (value: string) => ({
  "src/flag.ts": `export function isOpen() {\n  return ${value};\n}\n`,
  "tests/flag.test.ts": `import { expect, test } from "bun:test";\nimport { isOpen } from "../src/flag.ts";\ntest("flag", () => expect(isOpen()).toBe(${value}));\n`,
});
export const values: { name: string; before: Record<string, string>; after: Record<string, string> }[] = [
  { name: "true to false", before: flag("true"), after: flag("false") },
  { name: "null to undefined", before: flag("null"), after: flag("undefined") },
  { name: "a string", before: flag('"pending"'), after: flag('"open"') },
  { name: "a string with points", before: flag('"order.pending"'), after: flag('"order.open"') },
  { name: "a value that is a name", before: flag("Number"), after: flag("String") },
];

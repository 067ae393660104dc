/** Small projects with tests of several languages, each with code that is wrong. */

interface Project {
  /** Shell command that succeeds where the tests can run. */
  needs: string;
  command: string;
  files: Record<string, string>;
  code: string;
  /** What the code looks like when it is wrong. */
  wrong: string;
  test: string;
}

const bunCode =
  'export function available(n: number): number {\n  if (n < 0) throw new RangeError("less");\n  return n;\n}\n';
const bunTest = `import { expect, test } from "bun:test";
import { available } from "../src/stock.ts";

test("gives what there is", () => {
  expect(available(2)).toBe(2);
  expect(available(0)).toBe(0);
});

test("refuses less than nothing", () => {
  expect(() => available(-1)).toThrow(RangeError);
});
`;
const manifest = '{\n  "name": "shop",\n  "scripts": {\n    "test": "bun test"\n  }\n}\n';

const pyCode = 'def available(n):\n    if n < 0:\n        raise ValueError("less")\n    return n\n';
const pyTest = `import unittest
from shop.stock import available


class Stock(unittest.TestCase):
    def test_gives_what_there_is(self):
        self.assertEqual(available(2), 2)
        self.assertEqual(available(0), 0)

    def test_refuses_less_than_nothing(self):
        with self.assertRaises(ValueError):
            available(-1)
`;

const nodeTest = `import assert from "node:assert";
import test from "node:test";
import { available } from "../src/stock.js";

test("gives what there is", () => {
  assert.strictEqual(available(2), 2);
});

test("gives nothing of nothing", () => {
  assert.strictEqual(available(0), 0);
});
`;
const nodeCode = "export function available(n) {\n  return n;\n}\n";

const rustCode = "pub fn available(n: i32) -> i32 {\n    n\n}\n";
const rustTest = `use shop::available;

#[test]
fn gives_what_there_is() {
    assert_eq!(available(2), 2);
}

#[test]
fn gives_nothing_of_nothing() {
    assert_eq!(available(0), 0);
}
`;

const perlCode = "package Stock;\nsub available { return $_[0]; }\n1;\n";
const perlTest = `use lib 'lib';
use Stock;
use Test::More tests => 2;
is(Stock::available(2), 2, 'gives what there is');
is(Stock::available(0), 0, 'nothing of nothing');
`;

export const projects = {
  bun: {
    needs: "true",
    command: "bun run test",
    files: { "package.json": manifest, "src/stock.ts": bunCode, "tests/stock.test.ts": bunTest },
    code: "src/stock.ts",
    wrong: bunCode.replace("return n;", "return n * 2;").replace("n < 0", "n < -1"),
    test: "tests/stock.test.ts",
  },
  python: {
    needs: "python3 --version",
    command: "python3 -m unittest discover -s tests -t .",
    files: { "shop/__init__.py": "", "shop/stock.py": pyCode, "tests/__init__.py": "", "tests/test_stock.py": pyTest },
    code: "shop/stock.py",
    wrong: pyCode.replace("return n", "return n * 2").replace("n < 0", "n < -1"),
    test: "tests/test_stock.py",
  },
  node: {
    needs: "node --version",
    command: "node --test",
    files: { "package.json": '{ "type": "module" }\n', "src/stock.js": nodeCode, "test/stock.test.js": nodeTest },
    code: "src/stock.js",
    wrong: nodeCode.replace("return n", "return n * 2"),
    test: "test/stock.test.js",
  },
  shell: {
    needs: "make --version",
    command: "make test",
    files: {
      Makefile: "all:\n\ttrue\n\ntest: all\n\t@sh tests/run.sh\n",
      "tests/run.sh": 'set -e\n. ./stock.sh\n[ "$(available 2)" = 2 ]\n[ "$(available 0)" = 0 ]\n',
      "stock.sh": "available() { echo $1; }\n",
    },
    code: "stock.sh",
    wrong: "available() { echo $(($1 * 2)); }\n",
    test: "tests/run.sh",
  },
  rust: {
    needs: "cargo --version",
    command: "cargo test --offline",
    files: {
      "Cargo.toml": '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
      ".gitignore": "target/\n",
      "src/lib.rs": rustCode,
      "tests/stock.rs": rustTest,
    },
    code: "src/lib.rs",
    wrong: rustCode.replace("    n\n", "    n * 2\n"),
    test: "tests/stock.rs",
  },
  perl: {
    needs: "prove --version",
    command: "prove t",
    files: { "lib/Stock.pm": perlCode, "t/stock.t": perlTest },
    code: "lib/Stock.pm",
    wrong: perlCode.replace("$_[0];", "$_[0] * 2;"),
    test: "t/stock.t",
  },
} satisfies Record<string, Project>;

export type ProjectName = keyof typeof projects;

/** A change of a project: its test file with one piece of text in place of another, or whole files; null removes one. */
export type Edit = [old: string, now: string] | Record<string, string | null>;

export function changeOf(name: ProjectName, edit: Edit): Record<string, string | null> {
  if (!Array.isArray(edit)) return edit;
  const { files, test } = projects[name] as Project;
  const [old, now] = edit;
  const text = files[test] ?? "";
  if (!text.includes(old)) throw new Error(`not in ${test}: ${old}`);
  return { [test]: text.replaceAll(old, () => now) };
}

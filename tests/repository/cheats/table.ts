import type { CheatKind } from "../../../orchestrator/repository/cheats/cheats.ts";

/** A file as it was and as it is; `undefined` where it is not there. */
export type Change = Record<string, readonly [before: string | undefined, after: string | undefined]>;

export interface Cheated {
  name: string;
  change: Change;
  /** What must be found, by file and line. */
  kind: CheatKind;
  at: string;
  planned?: string[];
  commands?: string[];
  /** Files of the project beside the change. */
  project?: Record<string, string>;
}

export interface Honest {
  name: string;
  change: Change;
  planned?: string[];
  commands?: string[];
  project?: Record<string, string>;
}

export const stock = "export function available(n) {\n  return n;\n}\n";
export const stockTest = `import { expect, test } from "bun:test";
import { available } from "../src/stock.ts";

test("gives what there is", () => {
  expect(available(2)).toBe(2);
  expect(available(0)).toBe(0);
});

test("refuses less than nothing", () => {
  expect(() => available(-1)).toThrow(RangeError);
});
`;
export const pyTest = `import pytest
from shop.stock import available


def test_gives_what_there_is():
    assert available(2) == 2
    assert available(0) == 0


def test_refuses_less_than_nothing():
    with pytest.raises(ValueError):
        available(-1)
`;
export const goTest = `package stock

import "testing"

func TestAvailable(t *testing.T) {
	tests := []struct{ in, want int }{
		{2, 2},
		{0, 0},
	}
	for _, tt := range tests {
		if got := Available(tt.in); got != tt.want {
			t.Errorf("got %d, want %d", got, tt.want)
		}
	}
}
`;
export const rustTest = `pub fn available(n: i32) -> i32 {
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_what_there_is() {
        assert_eq!(available(2), 2);
    }

    #[test]
    fn gives_nothing_of_nothing() {
        assert_eq!(available(0), 0);
    }
}
`;
export const makefile = "build:\n\tgo build ./...\n\ntest: build\n\tgo test ./...\n\nclean:\n\trm -rf out\n";
export const manifest = (test: string, more = "") =>
  `{\n  "name": "shop",\n  "scripts": {\n    "build": "tsc",\n    "test": "${test}"${more}\n  }\n}\n`;
export const workflow = `name: ci
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v3
      - run: npm ci
      - run: npm test
`;

export const test = "tests/stock.test.ts";
export const py = "tests/test_stock.py";
/** Both files of tests, and what they test: in them new and changed tests are welcome. */
export const planned = [test, py, "src/stock.ts"];

/** The tests of TypeScript, and of Python, with one piece of their text in place of another. */
export const js = (before: string, after: string): [string, string] => [stockTest, swap(stockTest, before, after)];
export const python = (before: string, after: string): [string, string] => [pyTest, swap(pyTest, before, after)];

export function swap(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`not there: ${before}`);
  return text.replace(before, () => after);
}

import { expect, test } from "bun:test";
import { isSupport, roleOf } from "../../../orchestrator/repository/test_change/roles.ts";

test.each([
  ["src/stock.test.ts", "test"],
  ["tests/stock.py", "test"],
  ["src/test/java/StockTest.java", "test"],
  ["StockTests/Cases.swift", "test"],
  ["stock_test.go", "test"],
  ["spec/stock_spec.rb", "test"],
  ["t/stock.t", "test"],
  ["src/__tests__/__snapshots__/a.snap", "test"],
  ["package.json", "settings"],
  ["packages/a/Cargo.toml", "settings"],
  ["vitest.config.ts", "settings"],
  ["Makefile", "settings"],
  ["ci/go.sh", "settings"],
  [".github/workflows/ci.yml", "ci"],
  [".gitlab-ci.yml", "ci"],
  [".husky/pre-commit", "ci"],
  ["README.md", "prose"],
  ["src/latest.ts", "code"],
  ["src/contest/entry.py", "code"],
  ["lib/attestation.rb", "code"],
  ["stock.sh", "code"],
] as const)("%s is of the role %s", (path, role) => expect(roleOf(path, ["sh ci/go.sh --all"])).toBe(role));

test("what is no test by its own name supports tests", () => {
  expect(["tests/stock.test.ts", "tests/helpers.ts", "tests/conftest.py", "t/data.json"].map(isSupport)).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

import { afterAll, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Counts } from "../../orchestrator/evidence/counts/counts.ts";
import { readCounts } from "../../orchestrator/evidence/counts/index.ts";
import { known } from "../repository/known_outputs/index.ts";
import { longTest } from "../support/long.ts";

/** What the runners themselves wrote for small projects with green, red, skipped and broken tests. */
const recorded: Record<string, Counts> = {
  bun: { passed: 3, failed: 4, skipped: 4, failing: ["stock > refuses zero", "throws"] },
  "bun-filter": { passed: 1, failed: 3, skipped: 0, failing: ["to", "long"] },
  "cargo-all": { passed: 3, failed: 2, skipped: 1, failing: ["tests::refuses", "result"] },
  "cargo-first": { passed: 1, failed: 1, skipped: 1, failing: ["tests::refuses"] },
  ctest: { passed: 1, failed: 1, skipped: 0, failing: ["refuses"] },
  jest: { passed: 2, failed: 3, skipped: 2, failing: ["stock › refuses zero", "throws", "jest/b.test.js"] },
  mocha: { passed: 1, failed: 2, skipped: 2, failing: ["throws", "stock > deep > refuses zero"] },
  "node-spec": { passed: 1, failed: 3, skipped: 2, failing: ["refuses zero", "stock", "throws"] },
  "node-tap": { passed: 1, failed: 3, skipped: 2, failing: ["refuses zero", "stock", "throws"] },
  prove: { passed: 1, failed: 1, skipped: 1, failing: ["two", "t.t"] },
  pytest: {
    passed: 1,
    failed: 2,
    skipped: 2,
    failing: ["test_a.py::Stock::test_error", "test_a.py::Stock::test_refuses"],
  },
  "pytest-collection": { passed: 0, failed: 1, skipped: 0, failing: ["test_b.py"] },
  "pytest-errors": {
    passed: 3,
    failed: 6,
    skipped: 0,
    failing: [
      "test_c.py::test_p[2]",
      "test_u.py::S::test_s",
      "test_b.py",
      "test_c.py::test_fix",
      "test_u.py::T::test_a",
    ],
  },
  tap: { passed: 1, failed: 1, skipped: 1, failing: ["two"] },
  unittest: { passed: 1, failed: 2, skipped: 2, failing: ["test_a.Stock.test_error", "test_a.Stock.test_refuses"] },
  "unittest-errors": {
    passed: 0,
    failed: 4,
    skipped: 0,
    failing: ["unittest.loader._FailedTest.test_b", "test_u.T.setUpClass", "test_u.S.test_s"],
  },
  vitest: {
    passed: 2,
    failed: 3,
    skipped: 2,
    failing: ["b.test.mjs", "a.test.mjs > stock > refuses zero", "a.test.mjs > throws"],
  },
};

const outputs = join(import.meta.dir, "outputs");

test.each(Object.entries(recorded))("what %s wrote", async (name, counts) => {
  const output = await Bun.file(join(outputs, `${name}.txt`)).text();
  expect(readCounts(output)).toEqual(counts);
  expect(readCounts(output.replaceAll("\n", "\r\n"))).toEqual(counts);
});

test.each([
  ["pytest-quiet", "pytest"],
  ["pytest-verbose", "pytest"],
  ["unittest-verbose", "unittest"],
])("%s says the same as %s", async (name, plain) => {
  expect(readCounts(await Bun.file(join(outputs, `${name}.txt`)).text())).toEqual(recorded[plain]);
});

test.each(Object.entries(known))("%s", (_, { output, ...counts }) => {
  expect(readCounts(output)).toEqual(counts);
});

test.each([
  "",
  "hello\n",
  "error: could not compile `shop`",
  "Listening on 3000",
  "exit 1",
  "passed the salt, failed the soup",
])("no counts in %j", (output) => {
  expect(readCounts(output)).toBeUndefined();
});

const folder = mkdtemp(join(tmpdir(), "devorch-counts-"));
afterAll(async () => rm(await folder, { recursive: true, force: true }));

test("bun as it is installed", async () => {
  const cwd = await folder;
  await writeFile(
    join(cwd, "shop.test.ts"),
    `import { describe, expect, test } from "bun:test";
     test("adds", () => expect(2).toBe(2));
     describe("stock", () => test("refuses zero", () => expect(1).toBe(2)));
     test.skip("later", () => {});`,
  );
  const child = Bun.spawn([process.execPath, "test"], { cwd, stdout: "pipe", stderr: "pipe", env: { NO_COLOR: "1" } });
  const [out, error] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  expect(readCounts(out + error)).toEqual({ passed: 1, failed: 1, skipped: 1, failing: ["stock > refuses zero"] });
});

test("a package of Go in which no test's name fits the filter has passed none", () => {
  const none = "ok  \tshop\t0.002s [no tests to run]\n";
  expect(readCounts(none)).toMatchObject({ passed: 0, failed: 0 });
  expect(readCounts(`${none}ok  \tshop/stock\t0.002s\n`)).toMatchObject({ passed: 1, failed: 0 });
});

test("megabytes on one line come to an end", () => {
  for (const part of ["1 passed ", "✖ x (", "FAIL  | ", "  Tests:  1 ", "ok 1 # "])
    expect(() => readCounts(part.repeat(100_000))).not.toThrow();
});

longTest("a hundred thousand lines come to an end", () => {
  for (const line of [
    "line ✓",
    "",
    "--- FAIL: TestStock (0.00s)",
    "  1) stock",
    "50% tests passed, 1 tests failed out of 2",
  ]) {
    expect(() => readCounts(`${line}\n`.repeat(100_000))).not.toThrow();
  }
});

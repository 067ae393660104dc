import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { digest } from "../../orchestrator/evidence/digest.ts";
import { known } from "../repository/known_outputs/index.ts";

const recorded = (name: string) => Bun.file(join(import.meta.dir, "outputs", `${name}.txt`)).text();
const red = (output: string, command = "make test") => ({ command, exit: 1, ended: "exit" as const, output });
const bytes = (text: string) => Buffer.byteLength(text);

/** What a person would look for in what each runner wrote: names, places and messages. */
const wanted: Record<string, string[]> = {
  bun: [
    "3 passed, 4 failed, 4 skipped",
    "1. stock > refuses zero (/shop/a.test.ts:3:66)",
    "Expected: 2\nReceived: 1",
    "4. throws (/shop/b.test.ts:4:46)",
    "error: boom",
  ],
  "bun-filter": [
    "1. Unhandled error between tests",
    "Cannot find module './nope'",
    "2. to\n  ^ this test timed out",
    "error: x",
  ],
  "cargo-all": [
    "1. tests::refuses (src/lib.rs:9:26)",
    "failed: wrong sum\n  left: 2\n right: 3",
    '2. result\nError: "no"',
  ],
  jest: ["1. stock › refuses zero (a.test.js:2:85)", "Received: 1", "3. Test suite failed to run (b.test.js:1:18)"],
  mocha: ["1. throws (mo/a.js:4:28)", "Error: boom", "2. stock (mo/a.js:3:84)", "refuses zero"],
  "node-spec": ["1. refuses zero (/shop/a.test.mjs:3:72)", "1 == 2", "2. throws (/shop/a.test.mjs:4:30)"],
  "node-tap": ["1. refuses zero (/shop/a.test.mjs:3:38)", "error: '1 == 2'", "2. throws (/shop/a.test.mjs:4:1)"],
  prove: ["1. two (t.t:1)", "expected: '2'"],
  pytest: ["1. Stock.test_error (test_a.py:5)", "E   RuntimeError: boom", "2. Stock.test_refuses (test_a.py:4)"],
  "pytest-collection": ["1. test_b.py (test_b.py:1)", "No module named 'nope'"],
  "pytest-errors": ["test_fix (test_c.py:6)", "4. test_p[2] (test_c.py:4)", "E   assert 2 == 1", "6. S.test_s (i=2)"],
  unittest: [
    "1. test_error (test_a.Stock.test_error) (/shop/test_a.py:5)",
    "RuntimeError: boom",
    "AssertionError: 1 != 2",
  ],
  vitest: ["1. b.test.mjs", "Cannot find module", "2. a.test.mjs > stock > refuses zero (a.test.mjs:3:85)", "- 2\n+ 1"],
};

describe("the first failures of", () => {
  test.each(Object.entries(wanted))("%s", async (name, parts) => {
    const said = digest(red(await recorded(name)));
    for (const part of parts) expect(said).toContain(part);
    expect(said).toStartWith("$ make test\nexit 1: ");
    expect(said).not.toMatch(/node:internal|left out/);
  });

  test.each([
    ["go without -v", ["1. TestStock/zero (stock_test.go:12)\n", "got 1, want 2"]],
    ["go with -v", ["1. TestStock/zero (stock_test.go:12)\n", "got 1, want 2"]],
    ["go that does not build", ["1. stock_test.go:5:2\n", "undefined: Stock"]],
    ["deno", ["1. refuses zero (stock_test.ts:5:6)\n", "Values are not equal"]],
    ["phpunit, red", ["2. App\\Tests\\StockTest::testRefuses with data set #0 (1, 2) (/shop/tests/StockTest.php:9)\n"]],
    ["pest", ["1. Tests\\Unit\\StockTest > it refuses zero\n"]],
    ["rspec", ["1. Stock refuses zero (spec/stock_spec.rb:5)\n", "expect(1).to eq(2)"]],
    ["minitest", ["StockTest#test_refuses", "Actual: 1", "RuntimeError: boom"]],
    ["gradle", ["1. StockTest > refuses zero (StockTest.java:12)\n"]],
    ["mix", ["1. test refuses zero (StockTest) (test/stock_test.exs:5)\n"]],
    ["swift testing", ["1. refuses() (StockTests.swift:5:5)\n"]],
    ["nextest", ["failing: shop tests::refuses\n"]],
  ])("%s", (name, parts) => {
    const said = digest(red(known[name]?.output ?? ""));
    for (const part of parts) expect(`${said}\n`).toContain(part);
  });

  test.each([
    [
      "gcc",
      "a.c: In function 'main':\na.c:3:5: error: 'x' undeclared\nmake: *** Error 1",
      "1. a.c:3:5\na.c:3:5: error: 'x' undeclared",
    ],
    ["tsc", "src/a.ts(3,5): error TS2322: Type 'string' is wrong.", "1. src/a.ts:3:5\nsrc/a.ts(3,5): error TS2322"],
    ["mypy and ruff", "a.py:3: error: no\na.py:9:1: F401 unused", "2. a.py:9:1\na.py:9:1: F401 unused"],
    [
      "rustc",
      "error[E0308]: mismatched types\n --> src/lib.rs:5:44\n  |\n\nerror: could not compile",
      "1. src/lib.rs:5:44\nerror[E0308]: mismatched types",
    ],
    [
      "a panic of Go",
      "panic: oh no\n\ngoroutine 1 [running]:\nmain.x()\n\t/shop/a.go:8 +0x1d\nFAIL\tshop",
      "1. /shop/a.go:8\npanic: oh no",
    ],
  ])("%s", (_, output, part) => {
    const said = digest(red(output));
    expect(said).toContain(part);
  });
});

describe("how it ended", () => {
  test("green says the counts and no failure", () => {
    const said = digest({
      command: "bun test",
      exit: 0,
      ended: "exit",
      output: "(pass) a\n 1 pass\n 0 fail\nRan 1 test across 1 file. [1ms]",
    });
    expect(said).toStartWith("$ bun test\nexit 0: 1 passed, 0 failed\n\n(pass) a");
    expect(said).not.toContain("1. ");
  });

  test("no output", () => {
    expect(digest(red(""))).toBe("$ make test\nexit 1");
  });

  test("out of time: what it did last is told beside the failures", async () => {
    const output = `${await recorded("bun")}\nwaiting for port 3000 ...`;
    const said = digest({ command: "make test", exit: null, ended: "timeout", output });
    expect(said).toStartWith("$ make test\nstopped: its time was up: 3 passed");
    expect(said).toContain("1. stock > refuses zero");
    expect(said).toEndWith("waiting for port 3000 ...");
  });

  test.each([
    ["killed", "killed"],
    ["aborted", "stopped: the task was interrupted"],
  ] as const)("%s", (ended, words) => {
    expect(digest({ command: "x", exit: null, ended, output: "half\n" })).toStartWith(`$ x\n${words}`);
  });
});

describe("at most so many bytes", () => {
  const long = Array.from({ length: 4_000 }, (_, n) => `line ${n} válida ✓`).join("\n");
  const many = Array.from(
    { length: 300 },
    (_, n) =>
      `error: ${"ñ".repeat(50)} ${n}\n      at <anonymous> (/shop/a.test.ts:${n}:1)\n(fail) stock > number ${n} [1ms]`,
  ).join("\n");

  test("head and tail, whole lines, the middle said", () => {
    const said = digest(red(long));
    expect(bytes(said)).toBeLessThanOrEqual(4096);
    expect(bytes(said)).toBeGreaterThan(3800);
    expect(said).toContain("line 0 válida ✓\nline 1 válida ✓\n");
    expect(said).toEndWith("\nline 3998 válida ✓\nline 3999 válida ✓");
    const dropped = Number(/\n⟦devorch: (\d+) lines left out⟧\n/.exec(said)?.[1]);
    expect(dropped + said.split("\n").filter((line) => line.startsWith("line ")).length).toBe(4_000);
  });

  test("the first failures in full, the rest by name and number", () => {
    const said = digest(red(`bun test v1\n${many}\n 0 pass\n 300 fail\nRan 300 tests across 1 file. [1ms]`));
    expect(bytes(said)).toBeLessThanOrEqual(4096);
    expect(said).toContain("0 passed, 300 failed");
    for (const n of [0, 1, 2, 3, 4]) expect(said).toContain(`${n + 1}. stock > number ${n} (/shop/a.test.ts:${n}:1)`);
    const shown = said.match(/^\d+\. /gm)?.length ?? 0;
    expect(said).toContain(`and ${300 - shown} more: stock > number ${shown}; `);
  });

  test.each([0, 1, 40, 200, 1000, 4096, 20_000])("%d, whatever the output", async (limit) => {
    const outputs = [
      long,
      many,
      "x".repeat(300_000),
      "é".repeat(100_000),
      await recorded("jest"),
      `\n${"\n".repeat(9_000)}`,
    ];
    for (const output of outputs)
      for (const ended of ["exit", "timeout"] as const)
        for (const command of ["a", `echo '${"ü".repeat(5_000)}'`]) {
          const said = digest({ command, exit: 1, ended, output }, { limit });
          expect(bytes(said)).toBeLessThanOrEqual(limit);
          expect(said).not.toContain("\ufffd");
        }
  });

  test("64 kB of every runner come to 4 kB", async () => {
    const output = (await Promise.all(Object.keys(wanted).map(recorded))).join("\n").repeat(4).slice(0, 65_536);
    expect(bytes(digest(red(output)))).toBeLessThanOrEqual(4096);
  });
});

test("the part that ended a check is told under how the check ended", () => {
  const stopped = "`sh check.sh` ended with 2; the rest was not run";
  expect(digest({ ...red("boom", "sh check.sh; true"), stopped })).toContain(`exit 1\n${stopped}\n`);
});

import type { Known } from "./known.ts";

export const scripted: Record<string, Known> = {
  "jest, all green, with a summary of slow files": {
    output: `PASS src/a.test.ts (5.2 s)
PASS src/b.test.ts

Test Suites: 2 passed, 2 total
Tests:       12 passed, 12 total
Snapshots:   1 passed, 1 total
Time:        6.02 s
Ran all test suites.`,
    passed: 12,
    failed: 0,
    skipped: 0,
    failing: [],
  },
  "vitest in colours": {
    output:
      "\u001b[2m Test Files \u001b[22m \u001b[1m\u001b[32m1 passed\u001b[39m\u001b[22m\u001b[90m (1)\u001b[39m\n\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[32m3 passed\u001b[39m\u001b[22m\u001b[90m (3)\u001b[39m\n",
    passed: 3,
    failed: 0,
    skipped: 0,
    failing: [],
  },
  "a workspace under pnpm": {
    output: `Scope: 2 of 3 workspace projects
packages/a test$ vitest run
packages/a test:  Test Files  1 passed (1)
packages/a test:       Tests  4 passed (4)
packages/a test: Done
packages/b test$ jest
packages/b test: Tests:       1 failed, 2 passed, 3 total
packages/b test: Failed`,
    passed: 6,
    failed: 1,
    skipped: 0,
    failing: [],
  },
  deno: {
    output: `running 3 tests from ./stock_test.ts
adds ... ok (1ms)
refuses zero ... FAILED (3ms)
later ... ignored (0ms)

 ERRORS

refuses zero => ./stock_test.ts:5:6
error: AssertionError: Values are not equal.

 FAILURES

refuses zero => ./stock_test.ts:5:6

FAILED | 1 passed | 1 failed | 1 ignored (20ms)

error: Test failed`,
    passed: 1,
    failed: 1,
    skipped: 1,
    failing: ["refuses zero"],
  },
  ava: {
    output: `  ✔ adds
  ✘ [fail]: refuses zero
  - [skip] later
  ─

  refuses zero

  test.js:5

  Difference:

  ─

  1 test failed
  1 test skipped
  3 tests passed`,
    passed: 3,
    failed: 1,
    skipped: 1,
    failing: ["refuses zero"],
  },
  "unittest, all green": {
    output:
      "....\n----------------------------------------------------------------------\nRan 4 tests in 0.002s\n\nOK (skipped=1)\n",
    passed: 3,
    failed: 0,
    skipped: 1,
    failing: [],
  },
  "unittest before Python 3.11": {
    output: `======================================================================
FAIL: test_refuses (tests.test_a.Stock)
----------------------------------------------------------------------
AssertionError: 1 != 2

----------------------------------------------------------------------
Ran 2 tests in 0.000s

FAILED (failures=1)`,
    passed: 1,
    failed: 1,
    skipped: 0,
    failing: ["tests.test_a.Stock.test_refuses"],
  },
  "pytest with warnings and hours": {
    output: "===== 120 passed, 3 skipped, 2 deselected, 1 xpassed, 7 warnings in 3725.10s (1:02:05) =====",
    passed: 121,
    failed: 0,
    skipped: 3,
    failing: [],
  },
  "pytest with a parametrised name that holds blanks": {
    output: "FAILED tests/test_a.py::test_p[a - b] - assert 1 == 2\n1 failed in 0.01s",
    passed: 0,
    failed: 1,
    skipped: 0,
    failing: ["tests/test_a.py::test_p[a - b]"],
  },
  "phpunit, green": { output: "OK (3 tests, 5 assertions)", passed: 3, failed: 0, skipped: 0, failing: [] },
  "phpunit, red": {
    output: `There was 1 error:

1) App\\Tests\\StockTest::testThrows
RuntimeException: boom

/shop/tests/StockTest.php:14

--

There was 1 failure:

1) App\\Tests\\StockTest::testRefuses with data set #0 (1, 2)
Failed asserting that 1 matches expected 2.

/shop/tests/StockTest.php:9

ERRORS!
Tests: 5, Assertions: 4, Errors: 1, Failures: 1, Skipped: 1.`,
    passed: 2,
    failed: 2,
    skipped: 1,
    failing: ["App\\Tests\\StockTest::testThrows", "App\\Tests\\StockTest::testRefuses with data set #0 (1, 2)"],
  },
  "phpunit, green with issues": {
    output: "OK, but there were issues!\nTests: 4, Assertions: 4, Deprecations: 2, Skipped: 1.",
    passed: 3,
    failed: 0,
    skipped: 1,
    failing: [],
  },
  pest: {
    output: `   FAIL  Tests\\Unit\\StockTest
  ⨯ it refuses zero
  ✓ it adds
  ────────────────────────────────────
   FAILED  Tests\\Unit\\StockTest > it refuses zero
  Failed asserting that 1 is identical to 2.

  Tests:    1 failed, 1 skipped, 3 passed (5 assertions)
  Duration: 0.12s`,
    passed: 3,
    failed: 1,
    skipped: 1,
    failing: ["Tests\\Unit\\StockTest > it refuses zero"],
  },
  rspec: {
    output: `Failures:

  1) Stock refuses zero
     Failure/Error: expect(1).to eq(2)
     # ./spec/stock_spec.rb:5:in \`block'

Finished in 0.01 seconds (files took 0.1 seconds to load)
5 examples, 1 failure, 1 pending

Failed examples:

rspec ./spec/stock_spec.rb:4 # Stock refuses zero`,
    passed: 3,
    failed: 1,
    skipped: 1,
    failing: ["Stock refuses zero"],
  },
  "rspec that could not load a file": {
    output: "0 examples, 0 failures, 1 error occurred outside of examples",
    passed: 0,
    failed: 1,
    skipped: 0,
    failing: [],
  },
  minitest: {
    output: `  1) Failure:
StockTest#test_refuses [test/stock_test.rb:9]:
Expected: 2
  Actual: 1

  2) Error:
StockTest#test_throws:
RuntimeError: boom

5 runs, 6 assertions, 1 failures, 1 errors, 1 skips`,
    passed: 2,
    failed: 2,
    skipped: 1,
    failing: ["StockTest#test_refuses", "StockTest#test_throws"],
  },
  mix: {
    output: `  1) test refuses zero (StockTest)
     test/stock_test.exs:5
     Assertion with == failed

Finished in 0.02 seconds (0.00s async, 0.02s sync)
1 doctest, 4 tests, 1 failure, 1 skipped`,
    passed: 3,
    failed: 1,
    skipped: 1,
    failing: ["refuses zero (StockTest)"],
  },
};

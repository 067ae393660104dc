import type { Counts } from "../../orchestrator/workspace/checks/counts/counts.ts";

/** Ends of outputs in the formats that each runner's documentation and source give. */
export const known: Record<string, Counts & { output: string }> = {
  "go without -v": {
    output: `--- FAIL: TestStock (0.00s)
    --- FAIL: TestStock/zero (0.00s)
        stock_test.go:12: got 1, want 2
FAIL
FAIL	example.org/shop/stock	0.004s
ok  	example.org/shop/cart	(cached)
ok  	example.org/shop/price	0.010s	coverage: 81.0% of statements
?   	example.org/shop/cmd	[no test files]
FAIL`,
    passed: 2,
    failed: 2,
    skipped: 0,
    failing: ["TestStock", "TestStock/zero"],
  },
  "go with -v": {
    output: `=== RUN   TestAdds
--- PASS: TestAdds (0.00s)
=== RUN   TestStock
=== RUN   TestStock/zero
    stock_test.go:12: got 1, want 2
=== RUN   TestStock/one
--- FAIL: TestStock (0.00s)
    --- FAIL: TestStock/zero (0.00s)
    --- PASS: TestStock/one (0.00s)
=== RUN   TestLater
    stock_test.go:20: later
--- SKIP: TestLater (0.00s)
FAIL
FAIL	example.org/shop	0.004s
FAIL`,
    passed: 2,
    failed: 2,
    skipped: 1,
    failing: ["TestStock", "TestStock/zero"],
  },
  "go that does not build": {
    output: `# example.org/shop [example.org/shop.test]
./stock_test.go:5:2: undefined: Stock
FAIL	example.org/shop [build failed]
ok  	example.org/shop/cart	0.003s
FAIL`,
    passed: 1,
    failed: 1,
    skipped: 0,
    failing: [],
  },
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
  nextest: {
    output: `        PASS [   0.003s] shop tests::adds
        FAIL [   0.004s] shop tests::refuses
     Summary [   0.005s] 2 tests run: 1 passed, 1 failed, 1 skipped
        FAIL [   0.004s] shop tests::refuses
error: test run failed`,
    passed: 1,
    failed: 1,
    skipped: 1,
    failing: ["shop tests::refuses"],
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
  "maven with two modules": {
    output: `[INFO] Running shop.StockTest
[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 1, Time elapsed: 0.05 s <<< FAILURE! -- in shop.StockTest
[ERROR] shop.StockTest.refuses -- Time elapsed: 0.01 s <<< FAILURE!
[ERROR]   StockTest.refuses:12 expected: <2> but was: <1>
[INFO]
[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 1
[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.02 s -- in cart.CartTest
[INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0`,
    passed: 3,
    failed: 1,
    skipped: 1,
    failing: ["shop.StockTest.refuses"],
  },
  gradle: {
    output: `StockTest > refuses zero FAILED
    org.opentest4j.AssertionFailedError at StockTest.java:12

5 tests completed, 1 failed, 1 skipped`,
    passed: 3,
    failed: 1,
    skipped: 1,
    failing: ["StockTest > refuses zero"],
  },
  "dotnet, two assemblies": {
    output: `  Failed Shop.Tests.StockTests.Refuses [12 ms]
  Error Message:
   Assert.Equal() Failure
Failed!  - Failed:     1, Passed:     4, Skipped:     1, Total:     6, Duration: 20 ms - Shop.Tests.dll (net9.0)
Passed!  - Failed:     0, Passed:     2, Skipped:     0, Total:     2, Duration: 5 ms - Cart.Tests.dll (net9.0)`,
    passed: 6,
    failed: 1,
    skipped: 1,
    failing: ["Shop.Tests.StockTests.Refuses"],
  },
  "dotnet, the terminal's summary": {
    output: "Test summary: total: 6, failed: 1, succeeded: 4, skipped: 1, duration: 1.2s",
    passed: 4,
    failed: 1,
    skipped: 1,
    failing: [],
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
  swift: {
    output: `Test Case 'StockTests.testRefuses' failed (0.001 seconds)
Test Suite 'StockTests' failed at 2026-01-01 10:00:00.000
	 Executed 3 tests, with 1 failure (0 unexpected) in 0.002 (0.002) seconds
Test Suite 'All tests' failed at 2026-01-01 10:00:00.000
	 Executed 3 tests, with 1 failure (0 unexpected) in 0.002 (0.002) seconds`,
    passed: 2,
    failed: 1,
    skipped: 0,
    failing: ["StockTests.testRefuses"],
  },
  "swift testing": {
    output: `✘ Test refuses() recorded an issue at StockTests.swift:5:5: Expectation failed: 1 == 2
✘ Test refuses() failed after 0.001 seconds with 1 issue.
✔ Test adds() passed after 0.001 seconds.
✘ Test run with 2 tests failed after 0.001 seconds with 1 issue.`,
    passed: 1,
    failed: 1,
    skipped: 0,
    failing: ["refuses()"],
  },
  zig: {
    output: "error: 'main.test.refuses' failed: expected 2, found 1\n1 passed; 1 skipped; 1 failed.",
    passed: 1,
    failed: 1,
    skipped: 1,
    failing: ["main.test.refuses"],
  },
  "zig build": {
    output: "Build Summary: 2/4 steps succeeded; 1 failed; 3/4 tests passed; 1 failed",
    passed: 3,
    failed: 1,
    skipped: 0,
    failing: [],
  },
  meson: {
    output: `1/3 adds        OK              0.01s
2/3 refuses     FAIL            0.01s   exit status 1

Ok:                 1
Expected Fail:      0
Fail:               1
Unexpected Pass:    0
Skipped:            1
Timeout:            0`,
    passed: 1,
    failed: 1,
    skipped: 1,
    failing: ["refuses"],
  },
  automake: {
    output: `PASS: adds
FAIL: refuses
# TOTAL: 3
# PASS:  1
# SKIP:  1
# XFAIL: 0
# FAIL:  1
# XPASS: 0
# ERROR: 0`,
    passed: 1,
    failed: 1,
    skipped: 1,
    failing: ["refuses"],
  },
  "TAP that stopped early": {
    output: "TAP version 14\n1..4\nok 1 - adds\nnot ok 2 - later # TODO\nok 3 - slow # SKIP\n",
    passed: 1,
    failed: 1,
    skipped: 2,
    failing: [],
  },
  "tape adds its own comments": {
    output: "TAP version 13\n# adds\nok 1 should be equal\nnot ok 2 zero\n\n1..2\n# tests 2\n# pass  1\n# fail  1\n",
    passed: 1,
    failed: 1,
    skipped: 0,
    failing: ["zero"],
  },
  "several runners add up": {
    output:
      "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n=== 2 passed in 0.10s ===",
    passed: 5,
    failed: 0,
    skipped: 1,
    failing: [],
  },
  "the command's own last line is its word": {
    output:
      "(fail) adds\n 3 pass\n 1 fail\nRan 4 tests across 1 file. [4.00ms]\ncargo: fine\n\n12 passed, 1 failed, 2 skipped\n",
    passed: 12,
    failed: 1,
    skipped: 2,
    failing: ["adds"],
  },
  "bare, the other way round": { output: "Result: 1 failed, 3 passed", passed: 3, failed: 1, skipped: 0, failing: [] },
  "bare, green only": { output: "compiling\nall 4 tests passed\n", passed: 4, failed: 0, skipped: 0, failing: [] },
};

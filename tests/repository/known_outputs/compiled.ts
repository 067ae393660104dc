import type { Known } from "./known.ts";

export const compiled: Record<string, Known> = {
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
};

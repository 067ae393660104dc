import { expect, test } from "bun:test";
import { duration, formatBytes, formatCount, money } from "../../../orchestrator/texts/measures.ts";

test.each([
  [0, "0s"],
  [48_000, "48s"],
  [59_999, "1m 00s"],
  [192_000, "3m 12s"],
  [3_840_000, "1h 04m"],
  [-5, "0s"],
])("%d ms is %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("money as each language writes it; what cost something never shows as nothing", () => {
  expect(money(0.12, "es")).toBe("0,12 USD");
  expect(money(0.12, "en")).toBe("$0.12");
  expect(money(1234.5, "es")).toBe("1.234,50 USD");
  expect(money(1234.5, "en")).toBe("$1,234.50");
  expect(money(0.0004, "en")).toBe("$0.01");
  expect(money(0.0149, "es")).toBe("0,01 USD");
  expect(money(0, "en")).toBe("$0.00");
  expect(money(0.5, "es", { atLeast: true })).toBe("≥ 0,50 USD");
});

test("counts and sizes", () => {
  expect(formatCount(1234567, "es")).toBe("1.234.567");
  expect(formatCount(1234567, "en")).toBe("1,234,567");
  expect(formatCount(999, "es")).toBe("999");
  expect(formatBytes(512, "es")).toBe("512 B");
  expect(formatBytes(3_400_000, "es")).toBe("3,4 MB");
  expect(formatBytes(181_000_000, "en")).toBe("181.0 MB");
});

import { expect, test } from "bun:test";
import { giveBackMemory, givingBack } from "../../orchestrator/repository/give_back_memory.ts";

test("the same items come, however many", () => {
  const items = Array.from({ length: 1001 }, (_, nth) => nth);
  expect([...givingBack(items, 250)]).toEqual(items);
  expect([...givingBack([], 250)]).toEqual([]);
});

test("what a piece of work left is given back to the system", () => {
  const before = process.memoryUsage.rss();
  expect(written(120)).toBe(120);
  giveBackMemory();
  expect(process.memoryUsage.rss()).toBeLessThan(before + 60e6);
});

/** So many megabytes, which nothing holds afterwards. */
function written(megabytes: number): number {
  return Array.from({ length: megabytes }, () => new Uint8Array(1e6).fill(1)).length;
}

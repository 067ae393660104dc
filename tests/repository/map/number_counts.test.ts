import { expect, test } from "bun:test";
import { NumberCounts } from "../../../orchestrator/repository/map/number_counts.ts";

/** Different numbers that meet in the same places of a small table. */
const many = Array.from({ length: 20_000 }, (_, at) => Math.imul(at, 0x10001) | 0);

test("each number is counted, however many there are and wherever they meet", () => {
  const counts = new NumberCounts();
  for (const number of many) counts.add(number);
  for (const number of many) if (number % 3 === 0) counts.add(number);

  expect(many.filter((number) => counts.of(number) !== (number % 3 === 0 ? 2 : 1))).toEqual([]);
  expect([counts.of(5), counts.of(-1), counts.of(0)]).toEqual([0, 0, 2]);
});

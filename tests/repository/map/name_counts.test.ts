import { expect, test } from "bun:test";
import { NameCounts } from "../../../orchestrator/repository/map/name_counts.ts";

/** Different numbers that meet in the same places of a small table. */
const many = Array.from({ length: 20_000 }, (_, at) => Math.imul(at, 0x10001) | 0);

test("each name is counted, however many there are and wherever they meet", () => {
  const counts = new NameCounts();
  for (const name of many) counts.addUse(name);
  for (const name of many) if (name % 3 === 0) counts.addUse(name);
  for (const name of many) if (name % 5 === 0) counts.addDefinition(name);

  expect(many.filter((name) => counts.usesOf(name) !== (name % 3 === 0 ? 2 : 1))).toEqual([]);
  expect(many.filter((name) => counts.definitionsOf(name) !== (name % 5 === 0 ? 1 : 0))).toEqual([]);
  expect([counts.usesOf(5), counts.usesOf(-1), counts.usesOf(0)]).toEqual([0, 0, 2]);
});

test("a name that is only defined has no uses", () => {
  const counts = new NameCounts();
  for (const name of many) counts.addDefinition(name);

  expect(many.filter((name) => counts.definitionsOf(name) !== 1 || counts.usesOf(name) !== 0)).toEqual([]);
});

test("a name has more definitions than are counted", () => {
  const counts = new NameCounts();
  for (let nth = 0; nth < 1000; nth++) counts.addDefinition(7);

  expect(counts.definitionsOf(7)).toBe(255);
});

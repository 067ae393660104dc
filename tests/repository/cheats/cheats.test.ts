import { describe, expect, test } from "bun:test";
import { findCheats } from "../../../orchestrator/repository/cheats/cheats.ts";
import { isTestFile, plain } from "../../../orchestrator/repository/cheats/place.ts";
import { cheated, honest } from "./rows.ts";
import type { Honest } from "./table.ts";

function found({ change, planned = [], commands = [], project = {} }: Honest) {
  const diffs = Object.entries(change).map(([path, [before, after]]) => ({ path, before, after }));
  const sources = (name: string) =>
    Object.entries(project)
      .filter(
        ([path]) => !isTestFile(path) && plain(path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "")) === name,
      )
      .map(([path, text]) => ({ path, text }));
  return findCheats(diffs, { planned, commands, sources });
}

describe("a check is made to say less", () => {
  test("there are many ways", () => expect(cheated.length).toBeGreaterThanOrEqual(25));

  test.each(cheated.map((row) => [row.name, row] as const))("%s", (_, row) => {
    const cheats = found(row).map(({ path, line, kind }) => `${kind} ${path}:${line}`);
    expect(cheats).toContain(`${row.kind} ${row.at}`);
    expect(cheats.length).toBeLessThanOrEqual(3);
  });
});

describe("it only looks like that", () => {
  test("in many ways", () => expect(honest.length).toBeGreaterThanOrEqual(25));

  test.each(honest.map((row) => [row.name, row] as const))("%s", (_, row) => {
    expect(found(row)).toEqual([]);
  });
});

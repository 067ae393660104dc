import { describe, expect, test } from "bun:test";
import { cheated, honest } from "../repository/cheats/rows.ts";
import type { Honest } from "../repository/cheats/table.ts";
import { aPlace, aPlan, call, finish, overwrite } from "../support/executable.ts";
import { rowsOf } from "../support/long.ts";

/** The whole table through the executable takes minutes; `tests/repository/cheats` has it without. */
/** Where only a command that needs its runner tells. */
const plain = <Row extends Honest>(rows: readonly Row[]) => rows.filter(({ commands }) => commands === undefined);

describe("through the executable", () => {
  test.each(rowsOf(plain(cheated)))("$name: the task waits for a person, and nothing is pushed", async (row) => {
    const { end, remote } = await worked(row);
    expect(end).toMatchObject({ type: "task.paused", reason: "weakened", detail: expect.stringContaining(row.at) });
    expect(remote).toBe("");
  });

  test.each(rowsOf(plain(honest)))("$name: only looks like that", async (row) => {
    expect((await worked(row)).end).toMatchObject({ type: "task.completed" });
  });
});

/** One step that makes the change in the files of the plan, green by its own check. */
async function worked({ change, planned = [], project = {} }: Honest) {
  const before = Object.entries(change).flatMap(([path, [text]]) => (text === undefined ? [] : [[path, text]]));
  const here = planned.filter((path) => change[path]?.[0] !== undefined || path in project);
  const fresh = planned.filter((path) => !here.includes(path));
  const plan = aPlan([{ verify: [{ run: "grep -q . README.md" }], files: { modify: here, create: fresh } }]);
  const edits = Object.entries(change).flatMap(([path, [, content]]) =>
    content === undefined ? [call("delete_file", { path })] : overwrite(path, content),
  );
  await using place = aPlace({
    files: { "README.md": "# Shop\n", ...project, ...Object.fromEntries(before) },
    script: { planner: [plan], executor: [{ calls: [...edits, finish] }] },
  });
  const { events } = await place.devorch("run", "Work", "--repo", place.url, "--yes", "--test", "true", "--json");
  return { end: events.at(-1), remote: place.remote("branch", "--list", "feature/*").trim() };
}

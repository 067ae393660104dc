import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { aPlace, aPlan, doing, type Place } from "../../support/executable.ts";
import { git } from "../../support/git.ts";
import { longTest, rowsOf } from "../../support/long.ts";

/** The remote takes a push and never comes to its end, without a moment of silence. */
function slow(kind: "drip" | "stall"): Place {
  const place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });
  place.git.fail = ({ action }) =>
    action !== "git-receive-pack" ? undefined : kind === "drip" ? { kind } : { kind, bytes: 0 };
  return place;
}

const pushing = (place: Place) => place.git.requests.some(({ action }) => action === "git-receive-pack");
const run = (place: Place, ...words: string[]) => [
  "run",
  "Add stock",
  "--repo",
  place.url,
  "--yes",
  "--json",
  ...words,
];

/** The bundle that was told of holds the work. */
function expectBundle(place: Place, events: { type: string }[]): void {
  const told = events.find((event) => (event as { key?: string }).key === "task.bundle") as
    | { params: { file: string; branch: string; why: string } }
    | undefined;
  const { file = "", branch = "", why = "" } = told?.params ?? {};
  expect(why).toContain("had not taken the branch within");
  expect(existsSync(file)).toBe(true);
  git(place.bare, "fetch", "-q", file, branch);
  expect(git(place.bare, "show", "FETCH_HEAD:part1.txt")).toBe("right");
}

test.each(rowsOf(["drip", "stall"] as const, "stall"))(
  "a push that does not end (%s) is ended by the time of the task",
  async (kind) => {
    await using place = slow(kind);
    const said = await place.devorch(...run(place, "--timeout", "15"));
    expect(pushing(place)).toBe(true);
    expect(said.exit).toBe(1);
    expect(said.events.at(-1)).toMatchObject({ type: "task.failed", reason: "time" });
    expectBundle(place, said.events);
  },
  120_000,
);

longTest(
  "and by cancel, after which it goes through when the server is well again",
  async () => {
    await using place = slow("drip");
    const running = place.begin(...run(place));
    await running.event("step.verified");
    while (!pushing(place)) await Bun.sleep(50);
    expect((await place.devorch("cancel", "T-1")).exit).toBe(0);
    const said = await running.done;
    expect(said.exit).toBe(5);
    expect(said.events.at(-1)?.type).toBe("task.cancelled");
    expectBundle(place, said.events);

    place.git.fail = () => undefined;
    expect((await place.devorch("resume", "T-1")).exit).toBe(0);
    expect(place.remote("show", "feature/stock:part1.txt")).toBe("right");
  },
  120_000,
);

import { expect, test } from "bun:test";
import type { Play } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlan, call, doing, finish, overwrite } from "../../support/executable.ts";
import { storedTask } from "../../support/fleet/stored.ts";
import { aForgePlace } from "../../support/forge/bot_place.ts";
import { longTest, rowsOf } from "../../support/long.ts";
import { until } from "../../support/until.ts";

/** Plans another part for each failure that it reads of. */
const byFailure: Play = (request) => {
  const asked = request.messages.map(({ text }) => text).join("\n");
  if (request.tools.includes("submit_plan")) {
    // It is told of the failures before, too.
    const kinds = [...asked.matchAll(/failure of kind (\w)/g)].map(([, kind = " "]) => " abc".indexOf(kind));
    const n = Math.max(0, ...kinds) + 1;
    return aPlan([{ files: { create: [`part${n}.txt`] }, verify: [{ run: `grep -q right part${n}.txt` }] }]);
  }
  return doing(Number(/grep -q right part(\d)/.exec(asked)?.[1] ?? 1));
};

interface Row {
  name: string;
  /** What CI says of the commit before the work, and of each commit after it. */
  base: "red" | "green";
  logs: string[];
  /** How each end of the checks is told. */
  ends: { state: string; stop?: string }[];
  approvals: string[];
}

const table: Row[] = [
  {
    name: "it is mended at once",
    base: "green",
    logs: ["failure of kind a", ""],
    ends: [{ state: "red" }, { state: "green" }],
    approvals: ["--yes", "--ci auto"],
  },
  {
    name: "two attempts, then a person decides",
    base: "green",
    logs: ["failure of kind a", "failure of kind b", "failure of kind c", ""],
    ends: [{ state: "red" }, { state: "red" }, { state: "red", stop: "limit" }],
    approvals: ["--yes", "--ci auto", "--ci auto"],
  },
  {
    name: "the same failure twice stops",
    base: "green",
    logs: ["failure of kind a after 12 ms", "failure of kind a after 93 ms", ""],
    ends: [{ state: "red" }, { state: "red", stop: "same" }],
    approvals: ["--yes", "--ci auto"],
  },
  {
    name: "what is red on the base too is not mended",
    base: "red",
    logs: ["failure of kind a", ""],
    ends: [{ state: "red", stop: "base" }],
    approvals: ["--yes"],
  },
  { name: "no checks", base: "green", logs: [], ends: [{ state: "none" }], approvals: ["--yes"] },
];

const job = (id: number, log: string) => ({
  id,
  name: "build",
  state: log === "" ? ("green" as const) : ("red" as const),
  log,
});

test.each(rowsOf(table, "two attempts, then a person decides"))(
  "--ci auto: $name",
  async (row) => {
    await using at = await aForgePlace("github", {
      settings: ["--pr", "ready", "--ci", "auto"],
      script: byFailure,
      env: { DEVORCH_FORGE_PACE: "400" },
    });
    const { place, forge } = at;
    const commits: string[] = [];
    forge.jobs.get = (sha) => {
      if (sha === before) return [job(1, row.base === "red" ? "old" : "")];
      if (!commits.includes(sha)) commits.push(sha);
      const log = row.logs[commits.indexOf(sha)];
      return log === undefined ? [] : [job(10 + commits.indexOf(sha), log)];
    };
    const before = place.remote("rev-parse", "main");
    // The storage of logs looks through all of them.
    for (const [index, log] of row.logs.entries()) forge.usualJobs.push(job(10 + index, log));
    const bot = await place.bot();

    expect((await place.devorch("run", "Add stock", "--repo", "shop", "--yes")).exit).toBe(0);
    const last = row.ends.at(-1);
    await until(async () => {
      const task = await storedTask(place);
      const ci = task?.state === "completed" ? task.work.ci : undefined;
      return ci !== undefined && ci.state === last?.state && (ci.stop ?? undefined) === last?.stop;
    }, 110_000);

    if (last?.stop === "same" || last?.stop === "base") {
      const refused = await place.devorch("ci", "T-1", "--detach");
      expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining("T-1")]);
    }
    expect((await bot.stop()).exit).toBe(0);
    const events = at.events();
    expect(events.filter(({ type }) => type === "ci.done").map(({ body }) => body)).toMatchObject(row.ends);
    expect(events.filter(({ type }) => type === "plan.approved").map(({ body }) => body.by)).toEqual(row.approvals);
  },
  120_000,
);

const workflow = ".github/workflows/ci.yml";

longTest(
  "files of CI stay as they are, whatever the planner and the executor want",
  async () => {
    let plans = 0;
    const script: Play = (request) => {
      const asked = request.messages.map(({ text }) => text).join("\n");
      const isMending = /makes these CI jobs fail/.test(asked);
      const part = { files: { create: ["part2.txt"] }, verify: [{ run: "grep -q right part2.txt" }] };
      if (request.tools.includes("submit_plan")) {
        if (!isMending) return aPlan([{}]);
        plans += 1;
        return aPlan(plans === 1 ? [{ ...part, files: { modify: [workflow] } }] : [part]);
      }
      if (!/part2/.test(asked)) return doing(1);
      return request.turn === 0
        ? {
            calls: [...overwrite(workflow, "on: never\n"), call("run_command", { command: `echo off >> ${workflow}` })],
          }
        : { calls: [...overwrite("part2.txt", "right\n"), finish] };
    };
    await using at = await aForgePlace("github", { files: { [workflow]: "on: push\n" }, script });
    const { place, forge } = at;
    forge.jobs.set(place.remote("rev-parse", "main"), []);
    forge.usualJobs = [job(5, "it broke")];
    const bot = await place.bot();
    await place.devorch("run", "Add stock", "--repo", "shop", "--yes");
    await until(async () => {
      const task = await storedTask(place);
      return task?.state === "completed" && task.work.ci?.state === "red";
    });

    await place.devorch("ci", "T-1", "--no-input");
    expect((await place.devorch("approve", "T-1")).exit).toBe(0);

    expect(plans).toBe(2);
    expect(place.remote("show", `feature/stock:${workflow}`)).toBe("on: push");
    expect(place.remote("show", "feature/stock:part2.txt")).toBe("right");
    await bot.stop();
  },
  120_000,
);

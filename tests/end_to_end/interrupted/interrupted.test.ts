import { Database } from "bun:sqlite";
import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Script } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, type Place, shopFiles } from "../../support/executable.ts";
import { longTest, rowsOf } from "../../support/long.ts";

/** Commands see it, and cannot write it. */
const tools = mkdtempSync("/var/tmp/devorch-interrupted-");
afterAll(() => rmSync(tools, { recursive: true }));
const open = join(tools, "open");
/** Waits until the file is there. It leaves a file that belongs to no commit. */
const slow = `echo x >> runs; echo left > left.txt; [ -e ${open} ] || sleep 300; echo "1 passed, 0 failed"\n`;
const files = { ...shopFiles, "slow.sh": slow, ".gitignore": "runs\n" };
const testing = { ...files, Makefile: "test:\n\t@sh slow.sh\n" };

/** Which command of a task is interrupted. */
const commands: Record<string, { files: Record<string, string>; script: Script }> = {
  "the set-up": {
    files,
    script: { planner: [aPlan([{}], { setup: [{ run: "sh slow.sh" }] })], executor: [doing(1)] },
  },
  "the tests before any change": { files: testing, script: { planner: [aPlan([{}])], executor: [doing(1)] } },
  "a check": {
    files,
    script: {
      planner: [aPlan([{ verify: [{ run: "sh slow.sh && grep -q right part1.txt" }] }])],
      executor: [doing(1)],
    },
  },
  "a command of the model": {
    files,
    script: {
      planner: [aPlan([{}])],
      executor: [{ calls: [call("run_command", { command: "sh slow.sh" })] }, doing(1)],
    },
  },
};

/** How often the slow command was begun; 0 where there is no clone yet. */
function runs({ env }: Place): number {
  const clones = join(env.DATA_PATH ?? "", "repos");
  const counts = (existsSync(clones) ? readdirSync(clones) : []).map((name) => join(clones, name, "runs"));
  return counts.filter(existsSync).reduce((sum, file) => sum + readFileSync(file, "utf8").split("x").length - 1, 0);
}

const signals = { SIGINT: 130, SIGTERM: 75, SIGKILL: 137 } as const;
const cases = Object.keys(commands).flatMap((command) =>
  (Object.keys(signals) as (keyof typeof signals)[]).map(
    (signal) => [`${command}, interrupted by ${signal}`, command, signal] as const,
  ),
);
const some = ["a check, interrupted by SIGKILL"];

test.each(rowsOf(cases, ...some))("%s, is run again and is no result", async (_, command, signal) => {
  const { files: all, script } = commands[command] as (typeof commands)[string];
  rmSync(open, { force: true });
  await using place = aPlace({ files: all, script, env: { TOOL_PATHS: tools } });
  const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  while (runs(place) === 0) await Bun.sleep(20);

  running.kill(signal);
  expect((await running.done).exit).toBe(signals[signal]);
  writeFileSync(open, "");
  const said = await place.devorch("resume", "T-1", "--json");

  expect(said).toMatchObject({ exit: 0 });
  const of = (type: string) => said.events.filter((event) => event.type === type);
  expect(of("setup.done").map((event) => ("exit" in event ? event.exit : ""))).toEqual(
    command === "the set-up" ? [0] : [],
  );
  expect(of("baseline.done").map((event) => ("exit" in event ? event.exit : ""))).toEqual([0]);
  expect(of("step.verified").filter((event) => "green" in event && !event.green)).toEqual([]);
  expect(of("step.started")).toHaveLength(1);
  const answers = JSON.stringify(place.models.requests.at(-1)?.messages);
  if (command === "a command of the model") expect(answers).toContain("1 passed, 0 failed");
  // What a killed check left cannot be told from the work of its step.
  if (command !== "a check" && command !== "a command of the model")
    expect(place.remote("ls-tree", "--name-only", "feature/stock").split("\n")).not.toContain("left.txt");
});

longTest("what an earlier version saved of an interrupted set-up is no result either", async () => {
  const { files: all, script } = commands["the set-up"] as (typeof commands)[string];
  rmSync(open, { force: true });
  await using place = aPlace({ files: all, script, env: { TOOL_PATHS: tools } });
  const running = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  while (runs(place) === 0) await Bun.sleep(20);
  running.kill("SIGINT");
  await running.done;
  writeFileSync(open, "");
  const saved = { command: "sh slow.sh", exit: null, ended: "aborted", output: "", ms: 1 };
  using database = new Database(join(place.env.DATA_PATH ?? "", "orchestrator.db"));
  const sql = "UPDATE effect SET done = 1, result = ? WHERE kind = 'setup'";
  expect(database.run(sql, [JSON.stringify(saved)]).changes).toBe(1);

  expect((await place.devorch("resume", "T-1")).exit).toBe(0);
});

import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { git, makeBare, makeRepository } from "../../support/git.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const good = { planner: [aPlan([{}])], executor: [doing(1)] };

interface Case {
  name: string;
  words?: (place: Place) => string[];
  env?: (place: Place) => Record<string, string>;
  before?: (place: Place) => void;
  exit: number;
  says: RegExp;
}

const run =
  (repo: (place: Place) => string, ...more: string[]) =>
  (place: Place) => ["run", "Add stock", "--repo", repo(place), "--yes", ...more];
const url = (place: Place) => place.url;

const failing = (status: number) => (place: Place) => {
  place.git.fail = () => ({ kind: "status", status });
};

const cases: Case[] = [
  { name: "no key", env: () => ({ ANTHROPIC_API_KEY: "" }), exit: 78, says: /ANTHROPIC_API_KEY/ },
  { name: "unknown provider", env: () => ({ EXECUTOR_MODEL: "nobody/model" }), exit: 78, says: /nobody/ },
  { name: "malformed model", env: () => ({ PLANNER_MODEL: "claude" }), exit: 78, says: /PLANNER_MODEL/ },
  {
    name: "bad setting",
    env: () => ({ MAX_RETRIES: "many", LOG_LEVEL: "LOUD" }),
    exit: 78,
    says: /MAX_RETRIES[\s\S]*LOG_LEVEL|LOG_LEVEL[\s\S]*MAX_RETRIES/,
  },
  {
    name: "a limit in money that cannot hold",
    env: () => ({ EXECUTOR_MODEL: "google/never-heard-of", MAX_COST_USD: "5" }),
    exit: 78,
    says: /never-heard-of/,
  },
  { name: "unknown repository name", words: run(() => "no-such-name"), exit: 2, says: /no-such-name/ },
  {
    name: "repository that the server does not know",
    words: run(({ git: server }) => `${server.url}/missing.git`),
    exit: 78,
    says: /404|missing/,
  },
  {
    name: "repository without access",
    env: () => ({ GIT_TOKENS: "127.0.0.1=wrong" }),
    exit: 78,
    says: /GIT_TOKENS|token/i,
  },
  { name: "unreachable host", words: run(() => "http://127.0.0.1:9/shop.git"), exit: 75, says: /127\.0\.0\.1/ },
  {
    name: "host that does not exist",
    words: run(() => "https://git.invalid/shop.git"),
    exit: 75,
    says: /git\.invalid/,
  },
  {
    name: "server that fails",
    before: failing(500),
    exit: 75,
    says: /500|127/,
  },
  {
    name: "forbidden",
    before: failing(403),
    exit: 78,
    says: /403|127/,
  },
  {
    name: "empty repository",
    before: (place) => void git(join(place.folder, ".."), "init", "-q", "--bare", "empty.git"),
    words: run(({ git: server }) => `${server.url}/empty.git`),
    exit: 2,
    says: /empty/i,
  },
  { name: "unknown base", words: run(url, "--base", "no-such-branch"), exit: 2, says: /no-such-branch/ },
  { name: "branch name that git refuses", words: run(url, "--branch", "-x..y"), exit: 2, says: /-x\.\.y|branch/ },
  { name: "unknown command", words: () => ["rum"], exit: 2, says: /run/ },
  { name: "unknown option", words: run(url, "--fast"), exit: 2, says: /--fast/ },
  { name: "empty task", words: ({ url: repo }) => ["run", "  ", "--repo", repo], exit: 2, says: /task/i },
  { name: "unknown task", words: () => ["show", "T-99"], exit: 2, says: /T-99/ },
  { name: "no command and no terminal", words: () => [], exit: 2, says: /run/ },
  {
    name: "config file that is not there",
    words: () => ["config", "--config", "/no/such/file.env"],
    exit: 78,
    says: /no\/such\/file/,
  },
];

const each = [
  "no key",
  "unknown repository name",
  "repository that the server does not know",
  "repository without access",
  "unreachable host",
  "server that fails",
  "forbidden",
  "empty repository",
  "empty task",
];
test.each(rowsOf(cases, ...each))(
  "$name: a clear sentence and exit $exit",
  async ({ words = run(url), env, before, exit, says }) => {
    await using place = aPlace({ script: good, env: {} });
    Object.assign(place.env, env?.(place));
    before?.(place);

    const said = await place.devorch(...words(place));

    expect(said.stderr).toMatch(says);
    expect(said.stderr).not.toMatch(/\n\s+at |undefined|\[object/);
    expect(said.exit).toBe(exit);
  },
);

longTest("an unknown model pauses and names the setting", async () => {
  await using place = aPlace({ script: () => ({ misbehave: { status: 404 } }) });
  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
  expect(said.exit).toBe(78);
  expect(said.stderr).toContain("PLANNER_MODEL");
});

longTest("a plan that is invalid three times fails the task", async () => {
  const bad = {
    calls: [
      call("submit_plan", {
        summary: "x",
        type: "feat",
        steps: [{ title: "t", goal: "g", files: { modify: ["no/such/file.ts"] } }],
      }),
    ],
  };
  await using place = aPlace({ script: { planner: [bad, bad, bad, bad] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(1);
  expect(said.events.at(-1)).toMatchObject({ type: "task.failed", reason: "plan" });
  expect(place.models.requests).toHaveLength(3);
  expect(place.remote("branch", "--list")).toBe("* main");
});

longTest("a planner that only talks is told so three times, then the task fails", async () => {
  await using place = aPlace({ script: () => ({ text: "Let me think about it." }) });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(1);
  expect(said.events.at(-1)).toMatchObject({ type: "task.failed", reason: "plan" });
  expect(place.models.requests).toHaveLength(4);
});

test("a data folder that is a file is named, with exit 78", async () => {
  await using place = aPlace({ script: good });
  const file = join(place.folder, "data-file");
  writeFileSync(file, "");

  const said = await place.devorch("tasks", "--data", file);

  expect(said.exit).toBe(78);
  expect(said.stderr).toContain(file);
});

aloneTest("detached HEAD and uncommitted work of a local folder are said, and the work goes on", async () => {
  await using place = aPlace({ script: good });
  const folder = makeRepository(join(place.folder, "..", "checkout"), [
    { Makefile: "test:\n\t@echo '1 passed, 0 failed'\n" },
  ]);
  git(folder, "checkout", "-q", "--detach");
  writeFileSync(join(folder, "Makefile"), "changed\n");

  const said = await place.devorch("run", "Add stock", "--repo", folder, "--yes");

  expect(said.exit).toBe(0);
  expect(said.stderr).toContain("not on any branch");
  expect(said.stderr).toContain("is not committed");
  expect(git(folder, "status", "--porcelain")).toBe(" M Makefile");
  expect(git(folder, "log", "--format=%s", "feature/stock")).toContain("feat: Part 1");
});

aloneTest("a local folder with an http origin: the branch lands in both, the checkout stays as it was", async () => {
  await using place = aPlace({ script: good });
  const area = join(place.folder, "..");
  makeBare(area, "team", [{ Makefile: "test:\n\t@echo '1 passed, 0 failed'\n" }]);
  git(join(area, "team.git"), "config", "http.receivepack", "true");
  git(area, "clone", "-q", "team.git", "mine");
  const mine = join(area, "mine");
  git(mine, "remote", "set-url", "origin", `${place.git.url}/team.git`);

  const said = await place.devorch("run", "Add stock", "--repo", mine, "--yes");

  expect(said.exit).toBe(0);
  expect(git(mine, "rev-parse", "feature/stock")).toBe(git(join(area, "team.git"), "rev-parse", "feature/stock"));
  expect(git(mine, "status", "--porcelain", "--branch")).toContain("## main");
  git(mine, "fsck", "--strict");
});

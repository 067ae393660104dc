import { expect, test } from "bun:test";
import { join } from "node:path";
import type { ModelRequest, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { aPlace, aPlan, call, doing, type Place } from "../../support/executable.ts";
import { git, writeFiles } from "../../support/git.ts";
import { longTest } from "../../support/long.ts";

const setup = "mkdir -p deps && cat package.json >deps/lib && echo it is done";
/** The tests need what the set-up installs, and write down how often they ran. */
const files = {
  "README.md": "# Shop\n",
  ".gitignore": "deps/\n",
  Makefile: "test:\n\t@sh test.sh\n",
  "test.sh": 'test -e deps/lib || exit 9\necho run >>deps/runs\necho "153 passed, 0 failed"\n',
  "package.json": '{ "dependencies": { "left-pad": "1.3.0" } }\n',
};
const red = {
  ...files,
  "test.sh":
    'test -e deps/lib || exit 9\necho "1..2"\necho "ok 1 - fine"\necho "not ok 2 - stock is counted"\nexit 1\n',
};

const tries = (command: string): ScriptedReply => ({ calls: [call("try_command", { command })] });
const asked = (place: Place) =>
  place.models.requests.filter(({ tools }: ModelRequest) => tools.includes("submit_plan"));
const brief = (place: Place) => asked(place).at(-1)?.messages[0]?.text ?? "";
const counted = (events: TaskEvent[], type: TaskEvent["type"]) => events.filter((event) => event.type === type).length;
const placeOf = (event: TaskEvent["type"], events: TaskEvent[]) => events.findIndex(({ type }) => type === event);

async function remembering(place: Place, command = setup): Promise<Place> {
  expect((await place.devorch("repo", "add", "shop", place.url)).exit).toBe(0);
  expect((await place.devorch("repo", "set", "shop", "--setup", command)).exit).toBe(0);
  return place;
}

function pushToMain(place: Place, changed: Record<string, string>): void {
  const folder = join(place.folder, `work-${crypto.randomUUID()}`);
  git(place.folder, "clone", "-q", place.bare, folder);
  writeFiles(folder, changed);
  git(folder, "add", "-A");
  git(folder, "commit", "-q", "-m", "change");
  git(folder, "push", "-q", "origin", "main");
}

test("what is remembered is installed and tested before the plan, and not again after the approval", async () => {
  const planner = [tries("cat deps/runs; sh test.sh"), aPlan([{}], { setup: [{ run: setup, network: true }] })];
  await using place = await remembering(aPlace({ files, script: { planner, executor: [doing(1)] } }));

  const planned = await place.devorch("run", "Add stock", "--repo", "shop", "--plan-only", "--json");
  expect(planned.exit).toBe(0);
  const order = (["setup.done", "baseline.done", "plan.ready"] as const).map((type) => placeOf(type, planned.events));
  expect([order, order.includes(-1)]).toEqual([[...order].sort((one, other) => one - other), false]);
  expect(brief(place)).toContain("the dependencies are installed");
  expect(brief(place)).toContain("153 passed, 0 failed");
  const [tried] =
    asked(place)
      .at(-1)
      ?.messages.flatMap(({ results }) => results) ?? [];
  expect(tried?.output).toMatch(/exit 0\nrun\n153 passed/);
  expect((await place.devorch("plan", "T-1")).stdout).toContain("153 tests green before the work");
  expect((await place.devorch("plan", "T-1", "--lang", "es")).stdout).toContain(
    "153 pruebas en verde antes del trabajo",
  );
  expect((await place.show()).baseline).toMatchObject({ passed: 153, failed: 0, exit: 0 });

  const done = await place.devorch("approve", "T-1", "--json");
  expect(done.exit).toBe(0);
  // Events are told from the first one.
  expect([counted(done.events, "plan.ready"), counted(done.events, "step.done")]).toEqual([1, 1]);
  expect([counted(done.events, "setup.done"), counted(done.events, "baseline.done")]).toEqual([1, 1]);
  expect(place.remote("show", "feature/stock:.dev-tasks/plan.md")).toContain("153 tests green before the work");
  expect(place.remote("ls-tree", "-r", "--name-only", "feature/stock")).not.toContain("deps");
});

longTest("tests that are red before the work stand on the card by name, and the planner reads them", async () => {
  await using place = await remembering(aPlace({ files: red, script: { planner: [aPlan([{}])] } }));
  const said = await place.devorch("run", "Add stock", "--repo", "shop");
  expect(said.exit).toBe(3);
  expect(said.stderr + said.stdout).toMatch(/red before the work.*stock is counted/);
  expect(brief(place)).toContain("stock is counted");
});

test("a remembered set-up that fails ends nothing: the planner reads why, and the plan's own runs after the approval", async () => {
  const planner = [aPlan([{}], { setup: [{ run: setup }] })];
  const script = { planner, executor: [doing(1)] };
  await using place = await remembering(aPlace({ files, script }), "echo registry is down >&2; exit 3");
  const said = await place.devorch("run", "Add stock", "--repo", "shop", "--yes", "--json");
  expect(said.exit).toBe(0);
  expect(brief(place)).toContain("registry is down");
  const exits = said.events.flatMap((event) => (event.type === "setup.done" ? [event.exit] : []));
  expect(exits).toEqual([3, 0]);
  expect(placeOf("baseline.done", said.events)).toBeGreaterThan(placeOf("plan.approved", said.events));
});

longTest("it is remembered for the manifests as they were; when they change it is asked for again", async () => {
  const planner = [aPlan([{}]), aPlan([{}]), aPlan([{}])];
  await using place = await remembering(aPlace({ files, script: { planner } }));
  const plan = async () => {
    const { exit, events } = await place.devorch("run", "Add stock", "--repo", "shop", "--plan-only", "--json");
    const keys = events.flatMap((event) => (event.type === "notice" ? [event.key] : []));
    return [exit, counted(events, "setup.done"), keys.includes("setup.changed")];
  };
  pushToMain(place, { "README.md": "# The shop\n" });
  expect(await plan()).toEqual([0, 1, false]);
  pushToMain(place, { "package.json": '{ "dependencies": { "left-pad": "1.3.1" } }\n' });
  expect(await plan()).toEqual([0, 0, true]);
  await place.devorch("repo", "set", "shop", "--setup", setup);
  expect(await plan()).toEqual([0, 1, false]);
});

longTest("after a set-up that worked the command line that remembers it is told, as a shell takes it", async () => {
  const odd = "mkdir -p deps && echo 'it is' >deps/lib";
  const planner = [aPlan([{}], { setup: [{ run: odd }] })];
  await using place = aPlace({ files, script: { planner, executor: [doing(1)] } });
  await place.devorch("repo", "add", "shop", place.url);
  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  expect(said.exit).toBe(0);
  const how = said.events.flatMap((event) =>
    event.type === "notice" && event.key === "setup.remember" ? [event.params.how] : [],
  );
  expect(how).toHaveLength(1);

  const words = Bun.spawnSync([
    "bash",
    "-c",
    `args() { printf '%s\\n' "$@"; }; ${String(how[0]).replace("devorch", "args")}`,
  ]);
  expect(words.stdout.toString().trim().split("\n")).toEqual(["repo", "set", "shop", "--setup", odd]);
});

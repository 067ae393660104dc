import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing, finish, overwrite } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

test("a sentence becomes a pushed branch, with nothing but the executable", async () => {
  await using place = aPlace({
    script: {
      planner: [{ calls: [call("list_files", { path: "." })] }, aPlan([{}, {}, {}])],
      executor: [doing(1), doing(2), doing(3)],
    },
  });

  const said = await place.devorch("run", "Agregar validación de stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(0);
  const types = said.events.map(({ type }) => type);
  expect(types.filter((type) => type !== "usage" && type !== "tool.called" && type !== "checkpoint.saved")).toEqual([
    "task.received",
    "intent.found",
    "plan.ready",
    "plan.approved",
    "task.queued",
    "branch.created",
    "baseline.done",
    "step.started",
    "step.verified",
    "step.done",
    "step.started",
    "step.verified",
    "step.done",
    "step.started",
    "step.verified",
    "step.verified",
    "review.done",
    "step.done",
    "work.compared",
    "push.done",
    "task.completed",
  ]);
  expect(said.events.map(({ seq }) => seq)).toEqual(said.events.map((_, index) => index + 1));
  place.remote("fsck", "--strict");
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
    "feat: Part 3",
    "feat: Part 2",
    "feat: Part 1",
  ]);
  expect(
    place
      .remote("log", "--format=%(trailers:key=Devorch-Step,valueonly,separator=)", "--reverse", "main..feature/stock")
      .split("\n"),
  ).toEqual(["T-1/1/1", "T-1/1/2", "T-1/1/3"]);
  const state = JSON.parse(place.remote("show", "feature/stock:.dev-tasks/state.json"));
  expect(state).toMatchObject({ v: 1, task: "T-1", state: "completed", branch: "feature/stock" });
  expect(state.steps.map(({ state: step }: { state: string }) => step)).toEqual(["green", "green", "green"]);
  expect(place.remote("diff", "--name-only", "main", "feature/stock").split("\n")).toEqual([
    ".dev-tasks/plan.md",
    ".dev-tasks/progress.md",
    ".dev-tasks/state.json",
    "part1.txt",
    "part2.txt",
    "part3.txt",
  ]);
});

longTest("without --json the last line on stdout is the branch's link", async () => {
  await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [doing(1)] } });

  const said = await place.devorch("run", "Add stock validation", "--repo", place.url, "--yes");

  expect(said.exit).toBe(0);
  expect(said.stdout).toBe(`${place.url} feature/stock\n`);
});

test("before the push the change is held against the plan", async () => {
  const extra = {
    calls: [...overwrite("part1.txt", "right\n"), call("write_file", { path: "extra.txt", content: "a\nb\n" }), finish],
  };
  const plan = aPlan([{ verify: [{ run: "grep -q right part1.txt" }] }]);
  const input = plan.calls?.[0]?.input as { steps: object[] };
  const steps = input.steps.map((step) => ({ ...step, files: { create: ["part1.txt"], modify: ["README.md"] } }));
  const submit = { calls: [call("submit_plan", { ...input, steps })] };
  await using place = aPlace({ script: { planner: [submit], executor: [extra] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  const compared = said.events.find(({ type }) => type === "work.compared");
  expect(compared).toMatchObject({
    files: 2,
    added: 3,
    removed: 0,
    untouched: ["README.md"],
    unplanned: ["extra.txt"],
  });
});

import { describe, expect, test } from "bun:test";
import { Stage } from "./stage.ts";

/** Each command without an id, a state of a task that it is for, and one that it is not for. */
const commandsWithoutId = [
  [["approve", "--no-input"], "planned", "completed"],
  [["reject", "too broad"], "planned", "executing"],
  [["reject"], "planned", "executing"],
  [["modify", "use a map"], "planned", "completed"],
  [["answer", "2"], "clarifying", "planned"],
  [["answer", "al pagar"], "clarifying", "planned"],
  [["cancel"], "executing", "completed"],
  [["pause"], "executing", "paused"],
  [["resume"], "paused", "completed"],
  [["rollback", "--to", "0"], "paused", "planned"],
] as const;

function stageWith(...states: string[]): Stage {
  const stage = new Stage();
  states.forEach((state, at) => {
    stage.devorch.add(`T-${at + 1}`, { state: "received", request: `request ${at + 1}`, branch: "feature/x" });
    if (state === "planned") stage.devorch.plan(`T-${at + 1}`);
    else stage.devorch.save(`T-${at + 1}`, state as "paused", []);
  });
  return stage;
}

describe("a command without an id", () => {
  test.each(commandsWithoutId)(
    "%j takes the only task that is %s, not the one that is %s",
    async (argv, fits, other) => {
      const stage = stageWith(other, fits, other);
      stage.devorch.acts.cancel = (played, id) => played.save(id, "cancelled", [{ type: "task.cancelled" }]);
      for (const act of ["approve", "modify", "answer", "resume"] as const)
        stage.devorch.acts[act] = (played, id) => played.save(id, "cancelled", [{ type: "task.cancelled" }]);
      await stage.run(...argv);
      expect(stage.devorch.said).toContainEqual(expect.objectContaining({ word: argv[0], id: "T-2" }));
    },
  );

  test.each(commandsWithoutId)("%j: of several it does nothing, ends with 2 and lists them", async (argv, fits) => {
    const stage = stageWith(fits, fits);
    expect(await stage.run(...argv)).toBe(2);
    expect(stage.devorch.said).toEqual([]);
    expect(stage.stdout.text).toBe("");
    for (const part of ["T-1", "request 1", "T-2", "request 2", `devorch ${argv[0]} T-2`])
      expect(stage.stderr.text).toContain(part);
  });

  test.each(commandsWithoutId)("%j: of none it ends with 2 and says where to look", async (argv, _fits, other) => {
    const stage = stageWith(other);
    expect(await stage.run(...argv)).toBe(2);
    expect(stage.devorch.said).toEqual([]);
    expect(stage.stderr.text).toContain("devorch tasks");
  });

  test.each(["show", "plan", "diff"])("%s shows the only one, asks which of several", async (name) => {
    const one = stageWith("planned");
    expect(await one.run(name, "--json")).toBe(0);
    expect(one.stdout.text).not.toBe("");
    const two = stageWith("planned", "planned");
    expect(await two.run(name)).toBe(2);
    expect(two.stderr.text).toContain("T-1");
    expect(two.stderr.text).toContain("T-2");
  });

  test("on a terminal the person picks", async () => {
    const stage = new Stage({ tty: true });
    for (const id of ["T-1", "T-2"]) {
      stage.devorch.add(id, { request: `request ${id}` });
      stage.devorch.plan(id);
    }
    const done = stage.run("reject");
    await stage.stderr.shows("Which task?");
    await Bun.sleep(50);
    stage.press("\x1b[B");
    await Bun.sleep(50);
    stage.press("\r");
    expect(await done).toBe(0);
    expect(stage.devorch.said).toMatchObject([{ word: "reject", id: "T-1" }]);
  });

  test("a named task is the one, whatever else waits", async () => {
    const stage = stageWith("planned", "planned", "planned");
    expect(await stage.run("reject", "2", "too", "broad")).toBe(0);
    expect(stage.devorch.said).toMatchObject([{ word: "reject", id: "T-2", options: { why: "too broad" } }]);
  });
});

test.each([40, 60, 72, 100])("no line of `tasks` is wider than %i columns, and the age stays", async (columns) => {
  for (const lang of ["es", "en"] as const) {
    const stage = new Stage({ tty: true, lang });
    stage.stdout.columns = columns;
    for (const id of ["T-1", "T-1234"])
      stage.devorch.add(id, {
        state: "planned",
        request: "a long request ".repeat(9),
        branch: "feature/a-long-name-of-it",
      });
    await stage.run("tasks");
    const width = Math.max(...stage.stdout.lines.map((line) => Bun.stringWidth(line)));
    expect(width).toBeLessThanOrEqual(Math.max(columns, 58));
    expect(stage.stdout.lines[1]).toMatch(/\d+[smhd]\b/);
    expect(stage.stdout.lines[1]).toContain("a long");
  }
});

test("diff --stat: each file with its lines, and the sum", async () => {
  const stage = stageWith("completed");
  stage.devorch.diffText =
    "diff --git a/a.ts b/a.ts\n--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,3 @@\n-x\n+y\n+z\n same\ndiff --git a/with b/x.ts b/with b/x.ts\nnew file mode 100644\n--- /dev/null\n+++ b/with b/x.ts\n@@ -0,0 +1 @@\n+++ plus\n";
  expect(await stage.run("diff", "--stat")).toBe(0);
  expect(stage.stdout.lines).toEqual(["a.ts         +2 −1", "with b/x.ts  +1 −0", "2 files +3 −1"]);
  const json = stageWith("completed");
  json.devorch.diffText = stage.devorch.diffText;
  await json.run("diff", "--stat", "--json");
  expect(json.json).toMatchObject([
    { id: "T-1", added: 3, removed: 1, files: [{ path: "a.ts" }, { path: "with b/x.ts" }] },
  ]);
});

test.each(["queued", "executing", "planned"])(
  "modify on a task that is %s says what became of the change",
  async (state) => {
    const stage = stageWith(state);
    stage.devorch.acts.modify = (played, id) => played.save(id, "paused", [], { reason: "interrupted" });
    await stage.run("modify", "T-1", "use a map");
    expect(stage.stderr.text.includes("Noted for the next step of T-1.")).toBe(state !== "planned");
  },
);

test.each([
  ["executing", true, true],
  ["executing", false, false],
  ["paused", true, false],
] as const)(
  "show of a task that is %s, with no other owner: %p, says that nobody works on it: %p",
  async (state, owner, told) => {
    const stage = stageWith(state);
    stage.owner = owner;
    expect(await stage.run("show", "T-1")).toBe(0);
    expect(stage.stderr.text.includes("devorch resume T-1")).toBe(told);
  },
);

test("what is left out of a list is asked for with the same filters, and not told where nobody wants talk", async () => {
  const stage = stageWith(...Array.from({ length: 5 }, () => "planned"));
  await stage.run("tasks", "--waiting", "-n", "2");
  expect(stage.stderr.text).toContain("devorch tasks --waiting -n 5");
  const quiet = stageWith(...Array.from({ length: 5 }, () => "planned"));
  await quiet.run("tasks", "-n", "2", "-q");
  expect(quiet.stderr.text).toBe("");
});

test.each(["executing", "planning", "finalizing"])(
  "resume takes the only task that is %s where no process works on it",
  async (state) => {
    const alone = stageWith("completed", state);
    alone.devorch.acts.resume = (played, id) => played.save(id, "cancelled", [{ type: "task.cancelled" }]);
    await alone.run("resume");
    expect(alone.devorch.said).toContainEqual(expect.objectContaining({ word: "resume", id: "T-2" }));

    const followed = stageWith("completed", state);
    followed.owner = false;
    expect(await followed.run("resume")).toBe(2);
    expect(followed.devorch.said).toEqual([]);
  },
);

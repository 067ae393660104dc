import { expect, test } from "bun:test";
import { readPublished } from "../../orchestrator/actions/published.ts";
import type { Workspace } from "../../orchestrator/run/workspace.ts";
import { devTasksFiles } from "../../orchestrator/task/dev_tasks.ts";
import { makeRevision } from "../../orchestrator/task/plan.ts";
import type { Task } from "../../orchestrator/task/task.ts";
import { aTask } from "../store/sample.ts";
import { tamperings } from "../support/material/tampered.ts";

const branch = "feature/stock";
const [start, first] = ["a".repeat(40), "b".repeat(40)];
const step = (n: number) => ({
  title: `Part ${n}`,
  goal: `Write part${n}.txt`,
  files: { create: [`part${n}.txt`] },
  verify: [{ run: `grep -q right part${n}.txt` }],
});
const plan = makeRevision({ summary: "Adds stock", type: "feat", steps: [step(1), step(2)] }, 1);

/** What devorch itself publishes of a task whose first step is done and whose second failed. */
function written(): string {
  const more = { attempts: 1, reds: 0, evidence: [], summary: "", notes: [], output: "" };
  const steps = [
    { title: "Part 1", state: "green", commit: first, ...more },
    { title: "Part 2", state: "red", commit: null, ...more },
  ];
  const work = { base: { branch: "main", sha: start }, branch, baseline: null, steps, checkpoints: 0, leftovers: [] };
  const task = { ...aTask("T-1"), state: "executing", plan, work } as unknown as Task;
  return devTasksFiles(task, "failed")["state.json"] ?? "";
}

/** A branch with this page; its history has the commit of step 1. */
function aBranch(json: string): Pick<Workspace, "files" | "git" | "commands"> {
  const commits = [
    { sha: "c".repeat(40), message: "wip: progreso parcial (T-1)", parents: [first] },
    { sha: first, message: "feat: Part 1\n\nDevorch-Task: T-1\nDevorch-Step: T-1/1/1", parents: [start] },
  ];
  return {
    files: { published: async () => json },
    git: { log: async () => commits },
    commands: { faultOf: async () => null },
  } as unknown as Pick<Workspace, "files" | "git" | "commands">;
}

test("what devorch wrote is read", async () => {
  expect(await readPublished(aBranch(written()), { branch, folder: "f" })).toMatchObject({
    start,
    plan: plan.plan,
    planHash: plan.hash,
  });
});

test.each(tamperings.map(({ name, tamper }) => [name, tamper] as const))("%s is refused", async (_, tamper) => {
  const tampered = tamper(written());
  expect(tampered).not.toBe(written());

  const read = readPublished(aBranch(tampered), { branch, folder: "f" });

  await expect(read).rejects.toMatchObject({ key: "adopt.refused", exit: 2, params: { branch } });
});

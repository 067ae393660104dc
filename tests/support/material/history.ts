import { Database } from "bun:sqlite";
import { join } from "node:path";
import { databaseFile, openStore } from "../../../orchestrator/store/store.ts";
import { makeRevision, type Plan } from "../../../orchestrator/task/plan.ts";
import type { StepState, Task } from "../../../orchestrator/task/task.ts";

const states = ["completed", "completed", "completed", "failed", "cancelled", "rejected"] as const;
const step = (n: number) => ({
  title: `Step ${n}`,
  goal: `${"What is to be done in this step, at some length. ".repeat(6)}`,
  files: { modify: [`src/part${n}.ts`] },
  verify: [{ run: `bun test part${n}` }],
});
const plan: Plan = { summary: "Adds stock validation", type: "feat", slug: "stock", steps: [1, 2, 3, 4].map(step) };

/** Fills the data folder with so many tasks of the past, `T-1` the oldest, as large as those of real repositories; nobody may own it meanwhile. */
export async function aHistory(dataFolder: string, tasks: number): Promise<void> {
  await (await openStore(dataFolder)).close();
  const database = new Database(join(dataFolder, databaseFile));
  try {
    const insertTask = database.prepare(
      "INSERT INTO task (number, id, state, repo, updated_at, body) VALUES (?, ?, ?, ?, ?, ?)",
    );
    const insertEvent = database.prepare("INSERT INTO event (task, seq, at, type, body) VALUES (?, ?, ?, ?, ?)");
    database.transaction(() => {
      for (let number = 1; number <= tasks; number++) {
        const task = pastTask(number);
        const repo = task.repo.kind === "remote" ? task.repo.url : task.repo.path;
        insertTask.run(number, task.id, task.state, repo, task.updatedAt, JSON.stringify(task));
        for (let seq = 1; seq <= 20; seq++)
          insertEvent.run(task.id, seq, task.updatedAt, "tool.called", eventBody(seq));
      }
    })();
  } finally {
    database.close();
  }
}

const eventBody = (seq: number) =>
  JSON.stringify({ type: "tool.called", tool: "read_file", ok: true, note: `${seq} ${"x".repeat(200)}` });

function pastTask(number: number): Task {
  const at = new Date(Date.UTC(2025, 0, 1) + number * 60_000).toISOString();
  const shop = number % 10;
  const state = states[number % states.length] ?? "completed";
  const work = {
    base: { branch: "main", sha: "0".repeat(40) },
    branch: `feature/stock-${number}`,
    baseline: null,
    setUp: true,
    steps: plan.steps.map(pastStep),
    checkpoints: 4,
    pushed: null,
    leftovers: [],
  };
  return {
    id: `T-${number}`,
    request: `Add stock validation to the ${number}th form, and say it where it is missing`,
    lang: "en",
    repo: { kind: "remote", url: `https://git.example/shop${shop}.git`, name: `shop${shop}` },
    chat: "terminal:root",
    options: {},
    createdAt: at,
    updatedAt: at,
    folder: number.toString(16).padStart(16, "0"),
    questions: [],
    notes: [],
    round: 0,
    costUsd: 0.12,
    costUnknown: false,
    usedMs: 60_000,
    plan: makeRevision(plan, 1),
    work,
    state,
    ...(state === "failed" ? { reason: "retries", detail: "The check stayed red.", exit: 1 } : {}),
    ...(state === "rejected" ? { why: "" } : {}),
  } as unknown as Task;
}

function pastStep({ title }: Plan["steps"][number]): StepState {
  const check = {
    command: "bun test",
    exit: 0,
    tree: "1".repeat(40),
    at: "2025-01-01T00:00:00.000Z",
    passed: 120,
    failed: 0,
    green: true,
  };
  return {
    title,
    state: "green",
    attempts: 2,
    reds: 1,
    commit: "2".repeat(40),
    evidence: [check, check],
    summary: "Did what the step asks for. ".repeat(8),
    notes: [],
    output: "ok 1 - a line of the runner's output\n".repeat(60),
  };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRevision, type Plan } from "../../orchestrator/task/plan.ts";
import type { Task } from "../../orchestrator/task/task.ts";

/** A new folder under the system's temporary one, which `remove` takes away with everything in it. */
export function aFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "devorch-state-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const aMoment = Date.UTC(2025, 0, 2, 3, 4, 5);

const plan: Plan = { summary: "Stock", type: "feat", steps: [{ title: "Validate", goal: "Refuse what is not there" }] };
/** What the states beyond the first hold. */
const later = {
  previous: null,
  change: "",
  plan: makeRevision(plan, 1),
  work: { base: { branch: "main", sha: "0".repeat(40) }, branch: "feature/stock", steps: [] },
  outcome: { state: "completed" },
  reason: "money",
  detail: "",
  resumeAs: "executing",
};

export function aTask(id: string, changes: Partial<Task> = {}): Task {
  return {
    id,
    request: "Agregar validación de stock",
    lang: "es",
    repo: { kind: "remote", url: "https://git.example/shop.git", name: "shop" },
    chat: "terminal:1000",
    options: {},
    createdAt: "2025-01-02T03:04:05.000Z",
    updatedAt: "2025-01-02T03:04:05.000Z",
    folder: "k3x9",
    questions: [],
    notes: [],
    round: 0,
    costUsd: 0,
    costUnknown: false,
    usedMs: 0,
    state: "received",
    ...((changes.state ?? "received") === "received" ? {} : later),
    ...changes,
  } as Task;
}

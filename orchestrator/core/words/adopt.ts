import { z } from "zod";
import type { AdoptRequest } from "../devorch.ts";
import { Exit, TaskError, UserError } from "../errors.ts";
import type { EventBody } from "../events.ts";
import { Plan, revise } from "../plan.ts";
import { approval } from "../run/plan_task.ts";
import type { Baseline, StepState, Task, Work } from "../task.ts";
import type { Base, Workspace } from "../workspace.ts";
import type { Desk } from "./desk.ts";
import { takeUp } from "./start.ts";

/** `.dev-tasks/state.json` of a pushed branch: whatever wrote it, it is read as a stranger's words. */
const Published = z.looseObject({
  v: z.literal(1),
  task: z.string().max(40),
  state: z.enum(["executing", "failed", "cancelled", "completed"]),
  request: z.string().min(1).max(20_000),
  branch: z.string(),
  plan: Plan,
  revision: z.number().int().min(1).max(10_000),
  planHash: z.string(),
  baseline: z
    .strictObject({
      command: z.string().nullable(),
      exit: z.number().nullable(),
      passed: z.number().nullable(),
      failed: z.number().nullable(),
      skipped: z.number().nullable(),
      failing: z.array(z.string()),
      digest: z.string(),
    })
    .nullable(),
  steps: z.array(
    z.looseObject({
      title: z.string(),
      state: z.enum(["pending", "running", "green", "red", "skipped"]),
      commit: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .nullable(),
    }),
  ),
});
type Published = z.infer<typeof Published>;

const patienceMs = 10 * 60_000;

/**
 * A new task that goes on from a branch alone, on any machine: what was published is checked, held against the plan's hash,
 * and waits for an approval like every plan.
 */
export async function adopt(desk: Desk, request: AdoptRequest): Promise<{ id: string }> {
  const { url, branch, lang, chat, yes, key } = request;
  const { workspaces, store, clock, newFolder } = desk.ports;
  const known = key === undefined ? undefined : await store.taskOfKey(key);
  if (known) return takeUp(desk, chat, known, []);
  const repo = await workspaces.resolve(url);
  const folder = newFolder();
  const opened = await workspaces.open(repo, {
    folder,
    runId: folder,
    base: branch,
    signal: AbortSignal.timeout(patienceMs),
  });
  const published = await readPublished(opened.workspace, opened.base, branch).finally(() => opened.workspace.close());
  const plan = revise(published.plan, published.revision);
  const at = new Date(clock.now()).toISOString();
  const work = workFrom(published, opened.base);
  const make = (id: string): Task => ({
    id,
    request: published.request,
    lang,
    repo,
    chat,
    createdAt: at,
    updatedAt: at,
    folder,
    options: { base: branch, branch, ...(yes && { yes }) },
    questions: [],
    notes: [],
    round: 0,
    costUsd: 0,
    costUnknown: false,
    usedMs: 0,
    plan,
    ...(yes ? { state: "queued", work } : { state: "planned", verified: true, work }),
  });
  const where = repo.kind === "remote" ? repo.url : repo.path;
  const events: EventBody[] = [
    { type: "task.received", request: published.request, repo: where },
    { type: "intent.found", intent: "resume", confidence: 1, by: "command" },
    { type: "plan.ready", ...plan },
    ...(yes ? await approval(store, plan, "--yes") : []),
  ];
  const made = await store.create(make, events, key);
  return takeUp(desk, chat, made.task, made.events);
}

async function readPublished(workspace: Workspace, base: Base, branch: string): Promise<Published> {
  const text = await workspace.files.published("state.json").catch((error: unknown) => {
    // Too large, a folder, no text: a stranger's doing, not a fault of ours.
    if (error instanceof TaskError) throw refused(branch, "state.json");
    throw error;
  });
  if (text === undefined) throw new UserError("adopt.nothing", { branch });
  const parsed = Published.safeParse(parseJson(text));
  if (!parsed.success)
    throw refused(branch, parsed.error.issues.map(({ path }) => path.join(".") || "state.json").join(", "));
  const { plan, planHash, revision, steps, state } = parsed.data;
  if (revise(plan, revision).hash !== planHash) throw refused(branch, "planHash");
  if (parsed.data.branch !== branch) throw refused(branch, "branch");
  if (steps.length !== plan.steps.length || steps.some(({ title }, at) => title !== plan.steps[at]?.title))
    throw refused(branch, "steps");
  if (state === "completed") throw new UserError("adopt.completed", { branch });
  await workspace.git.createBranch(branch, base.sha);
  return parsed.data;
}

function refused(branch: string, what: string): UserError {
  return new UserError("adopt.refused", { branch, what }, { exit: Exit.usage });
}

/** What is green stays green; the rest is done here, from the tip of the branch on. */
function workFrom({ branch, baseline, steps }: Published, base: Base): Work {
  return {
    base,
    branch,
    baseline: baseline ?? unknownBaseline,
    setUp: false,
    steps: steps.map(({ title, state, commit }): StepState => {
      const done = state === "green" || state === "skipped";
      return {
        title,
        state: done ? state : "pending",
        attempts: 0,
        reds: 0,
        commit: done ? commit : null,
        evidence: [],
        notes: [],
        summary: "",
        output: "",
      };
    }),
    checkpoints: 0,
    pushed: null,
    leftovers: [],
  };
}

/** Nothing is known of what was red before: everything must be green at the end. */
const unknownBaseline: Baseline = {
  command: null,
  exit: null,
  passed: null,
  failed: null,
  skipped: null,
  failing: [],
  digest: "",
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { z } from "zod";
import { probesOf } from "../run/phases/plan_task.ts";
import type { Workspace } from "../run/workspace.ts";
import { isNumberedVariant } from "../task/branch_name.ts";
import { trailersOf } from "../task/commit_message.ts";
import { Exit, TaskError, UserError } from "../task/errors.ts";
import { makeRevision, Plan, planProblems } from "../task/plan.ts";

const Sha = z.string().regex(/^[0-9a-f]{40}$/);

/**
 * `.dev-tasks/state.json` of a pushed branch, untrusted input. Unknown keys are refused, not ignored: a new key needs another
 * `v`.
 */
const Published = z.strictObject({
  v: z.literal(1),
  task: z.string().max(40),
  state: z.enum(["executing", "failed", "cancelled", "completed"]),
  request: z.string().min(1).max(20_000),
  base: z.strictObject({ branch: z.string(), sha: Sha }),
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
    z.strictObject({
      title: z.string(),
      state: z.enum(["pending", "running", "green", "red", "skipped"]),
      attempts: z.number().int().min(0),
      commit: Sha.nullable(),
    }),
  ),
  updatedAt: z.string(),
});
export type Published = z.infer<typeof Published> & {
  /** The commit that the first step was made on, where the branch holds it. */
  start: string | undefined;
};

/** Reads and validates the published state of a branch. Throws UserError when it is invalid or its task is completed. */
export async function readPublished(
  workspace: Pick<Workspace, "files" | "git" | "commands">,
  { branch, folder }: { branch: string; folder: string },
): Promise<Published> {
  const text = await workspace.files.published("state.json").catch((error: unknown) => {
    // Too large, a folder, or not text: invalid input.
    if (error instanceof TaskError) throw adoptionRefused(branch, "state.json");
    throw error;
  });
  if (text === undefined) throw new UserError("adopt.nothing", { branch });
  const parsed = Published.safeParse(parseJson(text));
  if (!parsed.success)
    throw adoptionRefused(branch, parsed.error.issues.map(({ path }) => path.join(".") || "state.json").join(", "));
  const { plan, planHash, revision, steps, state } = parsed.data;
  // The base of a follow-up is the head that its hash covers.
  const heads = [undefined, parsed.data.base.sha];
  if (!heads.some((head) => makeRevision(plan, revision, head).hash === planHash))
    throw adoptionRefused(branch, "planHash");
  if (!isNumberedVariant(branch, parsed.data.branch)) throw adoptionRefused(branch, "branch");
  if (steps.length !== plan.steps.length || steps.some(({ title }, at) => title !== plan.steps[at]?.title))
    throw adoptionRefused(branch, "steps");
  // Anyone can compute the hash, so the plan is checked like one of the planner.
  const { faultOf } = probesOf(workspace, folder);
  const [problem] = await planProblems(plan, { exists: async () => true, faultOf });
  if (problem !== undefined) throw adoptionRefused(branch, problem);
  if (state === "completed") throw new UserError("adopt.completed", { branch });
  const commits = await workspace.git.log(parsed.data.base.sha);
  const found = steps.map((step, index) => ({ ...step, commit: commitOfStep(step, index + 1, commits) }));
  const missing = found.findIndex(({ state, commit }) => state === "green" && commit === null);
  if (missing >= 0) throw adoptionRefused(branch, `steps.${missing}.commit`);
  const { sha } = parsed.data.base;
  const isStart = commits.some(({ parents }) => parents.includes(sha));
  return { ...parsed.data, branch, steps: found, start: isStart ? sha : undefined };
}

/** The step's commit on the branch, by its trailer. The state.json of that very commit does not contain its hash. */
function commitOfStep(
  { commit }: Published["steps"][number],
  number: number,
  commits: readonly { sha: string; message: string }[],
): string | null {
  const trailer = new RegExp(`^Devorch-Step: \\S+/${number}$`);
  const found = commits.find(
    ({ sha, message }) => (commit === null || sha === commit) && trailersOf(message).some((line) => trailer.test(line)),
  );
  return found?.sha ?? null;
}

function adoptionRefused(branch: string, what: string): UserError {
  return new UserError("adopt.refused", { branch, what }, { exit: Exit.usage });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value) => {
      if (key === "__proto__") throw new Error("a key that is none");
      return value;
    });
  } catch {
    return undefined;
  }
}

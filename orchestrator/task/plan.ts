import { createHash } from "node:crypto";
import { z } from "zod";
import { type Lang, type TextParams, text } from "../texts/index.ts";
import type { ExclusionReason } from "./exclusion_reason.ts";
import { plainPath } from "./plain_path.ts";

/** False for text that shows nothing. */
const hasVisibleCharacter = (text: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);
const invisibleText = "says nothing: it has no visible character";
const visibleText = (most: number) => z.string().min(1).max(most).refine(hasVisibleCharacter, invisibleText);
const relativePath = z.string().min(1).max(400);
const command = z.string().min(1).max(2000);

const Verify = z.strictObject({
  run: command.describe(
    "One shell command at the top of the repository that fails without the step and ends by itself.",
  ),
  expect: z
    .enum(["pass", "fail", "same"])
    .optional()
    .describe("`pass` by default; `fail`: red until a later step; `same`: what failed before the work may still fail."),
  timeoutSeconds: z.number().int().min(1).max(3600).optional().describe("Only for a check that takes minutes."),
  network: z.boolean().optional().describe("Only where the check cannot do without; the person sees it."),
});

const Step = z.strictObject({
  title: visibleText(200).describe("A few words, as the person reads it."),
  goal: visibleText(4000).describe(
    "What shall be true afterwards and what to know of the code for it (names, places, cases), so that nothing must be guessed.",
  ),
  files: z
    .strictObject({
      read: z.array(relativePath).max(50).optional().describe("Worth reading first."),
      modify: z.array(relativePath).max(50).optional().describe("Exist and will be changed, tests included."),
      create: z.array(relativePath).max(50).optional().describe("Will be new."),
    })
    .optional()
    .describe("Paths relative to the repository."),
  dependsOn: z.array(z.number().int().min(1)).max(20).optional().describe("Numbers of earlier steps that it needs."),
  changesTests: z
    .array(
      z.strictObject({
        path: relativePath.describe("An existing test file."),
        why: visibleText(300).describe("What in the request makes it expect something else, or go."),
      }),
    )
    .max(50)
    .optional()
    .describe(
      "Existing test files that must expect something else or go (with a feature that is removed), because of what was asked; not for renames and moves.",
    ),
  verify: z.array(Verify).max(5).optional().describe("The checks that decide whether it is done."),
  commit: z
    .strictObject({
      scope: z.string().max(40).optional().describe("The part of the project, in a word."),
      subject: visibleText(150).describe("What the commit does, imperative."),
    })
    .optional()
    .describe("The step's commit, without the type."),
});

/** A plan as the planner submits it (`submit_plan`) and as the person approves it. */
export const Plan = z.strictObject({
  summary: visibleText(2000).describe("What will be different, in a sentence or two, for the person."),
  type: z.enum(["feat", "fix", "refactor", "docs", "test", "chore"]).describe("The kind of the whole change."),
  slug: z.string().max(80).optional().describe("Two to six plain words, for the branch's name."),
  assumptions: z.array(z.string().max(500)).max(20).optional().describe("What you decided without asking."),
  acceptance: z
    .array(z.string().max(500))
    .max(20)
    .optional()
    .describe(
      "Sentences that are true when the request is met: behaviour with example values, as a test would say it.",
    ),
  makesGreen: z
    .array(visibleText(300))
    .max(50)
    .optional()
    .describe("Tests that fail before the work and pass after it, by the names that the runner tells, or `all`."),
  outOfScope: z.array(z.string().max(500)).max(20).optional().describe("What a reader might expect and is not done."),
  risks: z.array(z.string().max(500)).max(20).optional().describe("What could break for those who use it."),
  setup: z
    .array(
      z.strictObject({
        run: command.describe("An install command, as the repository has it."),
        network: z.boolean().optional().describe("Whether it downloads."),
      }),
    )
    .max(5)
    .optional()
    .describe("Commands that install what the checks need, run once before step 1."),
  steps: z.array(Step).min(1).max(20).describe("In the order of the work."),
});

export type Plan = z.infer<typeof Plan>;
export type PlanStep = Plan["steps"][number];
export type PlanType = Plan["type"];
export type Verify = z.infer<typeof Verify>;

/** A plan with its number; an approval is bound to `hash`, which covers both. */
export interface PlanRevision {
  revision: number;
  hash: string;
  plan: Plan;
  /** Of a follow-up: the commit that it begins at, which the hash covers. */
  head?: string;
}

declare const approved: unique symbol;
/** A revision whose hash was approved. Only `run/approval.ts` casts to it, so that no code works on an unapproved plan. */
export type ApprovedRevision = PlanRevision & { readonly [approved]: true };

export function makeRevision(plan: Plan, revision: number, head?: string): PlanRevision {
  const covered = head === undefined ? [revision, plan] : [revision, plan, head];
  const hash = createHash("sha256").update(JSON.stringify(covered)).digest("hex").slice(0, 16);
  return { revision, hash, plan, ...(head !== undefined && { head }) };
}

/** Files that the steps say they will write, each once. */
export function plannedFiles({ steps }: { steps: readonly Pick<PlanStep, "files">[] }): string[] {
  return [...new Set(steps.flatMap(({ files }) => [...(files?.modify ?? []), ...(files?.create ?? [])]))];
}

/** Existing test files that the plan says will expect something else, or go, each once. */
export function announcedTests({ steps }: { steps: readonly Pick<PlanStep, "changesTests">[] }): string[] {
  return [...new Set(steps.flatMap(({ changesTests = [] }) => changesTests.map(({ path }) => plainPath(path))))];
}

/** What makes a command useless as a check. */
export type CheckFault =
  /** Succeeds whatever the repository holds. */
  | { kind: "no-op" }
  /** Can succeed although this program failed. */
  | { kind: "masked"; program: string };

/** Why a check cannot work whatever the code is like; `missing` is likely, the others are certain. */
export type Impossibility = "program" | "network" | "watches" | "managed" | "no-tests" | "missing";

/** Questions about the repository that a plan is checked with. */
export interface PlanProbes {
  exists(path: string): Promise<boolean>;
  /** Why the command checks nothing; null where it does. */
  faultOf(command: string, planned: readonly string[]): Promise<CheckFault | null>;
  /** Why a file at this path would be in no commit; null where it would. */
  leftOut?(path: string): Promise<ExclusionReason | null>;
}

/** Problems of a plan whose shape is valid, as sentences in `lang`; empty when it can be used. */
export async function planProblems(
  plan: Plan,
  { exists, faultOf, leftOut }: PlanProbes,
  lang: Lang = "en",
): Promise<string[]> {
  const problems: string[] = [];
  const created = new Set<string>();
  const planned = new Set(plannedFiles(plan));
  // Steps often share a check, and trying one takes a sandbox or several.
  const faults = new Map<string, CheckFault | null>();
  for (const [index, step] of plan.steps.entries()) {
    const problem = (
      kind: "outside" | "missing" | "order" | "no-op" | "masked" | ExclusionReason["kind"],
      params: TextParams,
    ) => problems.push(text(lang, `plan-problem.${kind}`, { step: index + 1, ...params }));
    const { modify = [], create = [] } = step.files ?? {};
    const announced = (step.changesTests ?? []).map(({ path }) => path);
    for (const path of [...(step.files?.read ?? []), ...modify, ...create, ...announced]) {
      if (!isInsideRepository(path)) problem("outside", { path });
    }
    for (const path of create) created.add(path);
    for (const path of [...modify, ...create].filter(isInsideRepository)) {
      const why = await leftOut?.(plainPath(path));
      // The plan itself may change the ignore file.
      if (why && !(why.kind === "ignored" && planned.has(why.by))) problem(why.kind, { ...why, path });
    }
    for (const path of modify) {
      if (isInsideRepository(path) && !created.has(path) && !(await exists(path))) {
        problem("missing", { path });
      }
    }
    for (const needed of step.dependsOn ?? []) {
      if (needed > index) problem("order", { needed });
    }
    for (const verify of step.verify ?? []) {
      const { run } = verify;
      if (!faults.has(run)) faults.set(run, isNoOp(run) ? { kind: "no-op" } : await faultOf(run, [...planned]));
      const fault = faults.get(run);
      if (fault) problem(fault.kind, { run, program: fault.kind === "masked" ? fault.program : "" });
    }
  }
  return problems;
}

function isInsideRepository(path: string): boolean {
  return (
    !path.startsWith("/") &&
    !path.includes("\\") &&
    !path.includes("\0") &&
    !path.split("/").includes("..") &&
    !/^\.git(\/|$)/i.test(path)
  );
}

/** Whether the command is a no-op by its text alone. */
function isNoOp(run: string): boolean {
  const parts = run.split(/&&|;|\|\|/).map((part) => part.trim());
  return parts.every((part) => /^(true|:|exit 0|(echo|printf)\b.*|pwd)$/.test(part));
}

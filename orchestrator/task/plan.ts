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
  run: command,
  expect: z.enum(["pass", "fail", "same"]).optional(),
  timeoutSeconds: z.number().int().min(1).max(3600).optional(),
  network: z.boolean().optional(),
});

const Step = z.strictObject({
  title: visibleText(200),
  goal: visibleText(4000),
  files: z
    .strictObject({
      read: z.array(relativePath).max(50).optional(),
      modify: z.array(relativePath).max(50).optional(),
      create: z.array(relativePath).max(50).optional(),
    })
    .optional(),
  dependsOn: z.array(z.number().int().min(1)).max(20).optional(),
  changesTests: z
    .array(z.strictObject({ path: relativePath, why: visibleText(300) }))
    .max(50)
    .optional(),
  verify: z.array(Verify).max(5).optional(),
  commit: z.strictObject({ scope: z.string().max(40).optional(), subject: visibleText(150) }).optional(),
});

/** A plan as the planner submits it (`submit_plan`) and as the person approves it. */
export const Plan = z.strictObject({
  summary: visibleText(2000),
  type: z.enum(["feat", "fix", "refactor", "docs", "test", "chore"]),
  slug: z.string().max(80).optional(),
  assumptions: z.array(z.string().max(500)).max(20).optional(),
  acceptance: z.array(z.string().max(500)).max(20).optional(),
  outOfScope: z.array(z.string().max(500)).max(20).optional(),
  risks: z.array(z.string().max(500)).max(20).optional(),
  setup: z
    .array(z.strictObject({ run: command, network: z.boolean().optional() }))
    .max(5)
    .optional(),
  steps: z.array(Step).min(1).max(20),
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
}

declare const approved: unique symbol;
/** A revision whose hash was approved. Only `run/approval.ts` casts to it, so that no code works on an unapproved plan. */
export type ApprovedRevision = PlanRevision & { readonly [approved]: true };

export function makeRevision(plan: Plan, revision: number): PlanRevision {
  const hash = createHash("sha256")
    .update(JSON.stringify([revision, plan]))
    .digest("hex")
    .slice(0, 16);
  return { revision, hash, plan };
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

import type { Estimate } from "../../run/budget/estimate.ts";
import { runsElsewhere } from "../../safety/runs_elsewhere.ts";
import { withoutBlocks } from "../../safety/untrusted.ts";
import { type Plan, type PlanRevision, type PlanStep, plannedFiles } from "../../task/plan.ts";
import { baselineLine } from "../../texts/baseline.ts";
import { text } from "../../texts/index.ts";
import { duration, money } from "../../texts/measures.ts";
import type { Lang } from "../../texts/sentence.ts";
import { changesCard } from "./changes.ts";
import { expectations } from "./expectation.ts";
import { type Paint, shortenText, wholeLine } from "./paint.ts";

/** The facts of a plan card besides the plan. */
export interface PlanAbout {
  id: string;
  request: string;
  repo: string;
  branch: string | null;
  /** False when no check would verify the work. */
  verified: boolean;
  /** What it will cost, by earlier tasks of the repository. */
  estimate?: Estimate;
  /** How the tests were before the work; null where they were not run. */
  baseline: Parameters<typeof baselineLine>[1] | null;
}

/** What a plan's card begins with; the request follows. */
export const planSign = "📋";
const requestWidth = 300;
const titleWidth = 160;

/**
 * The plan that waits for a decision: first the repository, warnings and every step. Request and titles are shortened;
 * `planPage` has them whole.
 */
export function planCard(about: PlanAbout, revision: PlanRevision, lang: Lang, paint: Paint): string[] {
  const { plan } = revision;
  const facts = [
    text(lang, "card.plan-files", { count: plannedFiles(plan).length }),
    text(lang, "card.revision", { revision: revision.revision }),
    ...(commandsOnline(plan).length === 0 ? [text(lang, "card.no-network")] : []),
  ];
  return [
    `${planSign} ${paint.bold(about.id)} · ${paint.text(shortenText(wholeLine(withoutBlocks(about.request)), requestWidth))}`,
    paint.dim(repoLine(about, lang, paint)),
    ...warnings(about, plan, lang, paint),
    ...baselineLines(about, lang, paint),
    ...promisedLines(plan, lang, paint),
    ...plan.steps.map(({ title }, at) => `${at + 1}. ${paint.text(shortenText(wholeLine(title), titleWidth))}`),
    paint.dim(facts.join(" · ")),
    ...estimateLines(about, lang, paint),
  ];
}

function estimateLines({ estimate }: PlanAbout, lang: Lang, paint: Paint): string[] {
  if (!estimate) return [];
  const params = { cost: money(estimate.usd, lang), time: duration(estimate.ms), tasks: estimate.tasks };
  return [paint.dim(text(lang, "card.estimate", params))];
}

function warnings({ verified }: PlanAbout, plan: Plan, lang: Lang, paint: Paint): string[] {
  const online = commandsOnline(plan).map((command) => paint.text(wholeLine(command)));
  const elsewhere = plannedFiles(plan).filter(runsElsewhere);
  const changed = plan.steps.flatMap(({ changesTests = [] }) =>
    changesTests.map(({ path, why }) => paint.text(`${wholeLine(path)} (${shortenText(wholeLine(why), titleWidth)})`)),
  );
  return [
    ...(online.length === 0 ? [] : [`${text(lang, "card.network")}: ${online.join(" · ")}`]),
    ...(elsewhere.length === 0
      ? []
      : [`⚠ ${text(lang, "scan.plan-elsewhere", { paths: paint.text(elsewhere.join(", ")) })}`]),
    ...(changed.length === 0 ? [] : [text(lang, "card.changes-tests", { tests: changed.join(" · ") })]),
    ...(verified ? [] : [text(lang, "card.unverified")]),
  ].map(paint.warn);
}

function baselineLines({ baseline }: PlanAbout, lang: Lang, paint: Paint): string[] {
  if (!baseline) return [];
  const line = paint.text(wholeLine(baselineLine(lang, baseline)));
  return [baseline.exit === 0 && !baseline.failed ? `✓ ${line}` : paint.warn(`⚠ ${line}`)];
}

function promisedLines({ makesGreen = [] }: Plan, lang: Lang, paint: Paint): string[] {
  if (makesGreen.length === 0) return [];
  const tests = shortenText(makesGreen.map(wholeLine).join(" · "), requestWidth);
  return [`${text(lang, "plan.makes-green")}: ${paint.text(tests)}`];
}

/** The plan that waits, with its changes against the revision shown before. */
export function waitingPlan(
  about: PlanAbout,
  revision: PlanRevision,
  before: PlanRevision | null,
  lang: Lang,
  paint: Paint,
): string[] {
  const card = planCard(about, revision, lang, paint);
  return before === null ? card : [...card, ...changesCard(before, revision, lang, paint)];
}

function repoLine(about: PlanAbout, lang: Lang, paint: Paint): string {
  const repo = `repo ${paint.text(about.repo)}`;
  return about.branch === null ? repo : `${repo} · ${text(lang, "card.branch", { branch: paint.text(about.branch) })}`;
}

/** The whole plan, every field of it. */
export function planPage(about: PlanAbout, revision: PlanRevision, lang: Lang, paint: Paint): string[] {
  const { plan } = revision;
  const lines = [
    `${planSign} ${paint.bold(about.id)} · ${paint.text(withoutBlocks(about.request))}`,
    paint.dim(`${repoLine(about, lang, paint)} · ${text(lang, "card.revision", { revision: revision.revision })}`),
    "",
    paint.text(plan.summary),
    ...baselineLines(about, lang, paint),
    ...estimateLines(about, lang, paint),
  ];
  const listed = (title: string, items: readonly string[] | undefined) => {
    if (!items || items.length === 0) return;
    lines.push("", paint.bold(title), ...items.map((item) => `  - ${paint.text(item)}`));
  };
  listed(text(lang, "plan.assumptions"), plan.assumptions);
  listed(text(lang, "plan.acceptance"), plan.acceptance);
  listed(text(lang, "plan.makes-green"), plan.makesGreen);
  listed(text(lang, "plan.out-of-scope"), plan.outOfScope);
  listed(text(lang, "plan.risks"), plan.risks);
  listed(
    text(lang, "plan.setup"),
    plan.setup?.map(({ run, network }) => withNetwork(run, network, lang)),
  );
  for (const [index, step] of plan.steps.entries()) lines.push("", ...stepPage(step, index + 1, lang, paint));
  if (!about.verified) lines.push("", paint.warn(text(lang, "card.unverified")));
  return lines;
}

function stepPage(step: PlanStep, number: number, lang: Lang, paint: Paint): string[] {
  const lines = [paint.bold(`${number}. ${paint.text(step.title)}`)];
  for (const line of step.goal.split("\n")) lines.push(`   ${paint.text(line)}`);
  const named = (key: "plan.reads" | "plan.modifies" | "plan.creates", paths: readonly string[] | undefined) => {
    if (paths && paths.length > 0) lines.push(paint.dim(`   ${text(lang, key)}: ${paths.map(paint.text).join(", ")}`));
  };
  named("plan.reads", step.files?.read);
  named("plan.modifies", step.files?.modify);
  named("plan.creates", step.files?.create);
  if (step.dependsOn && step.dependsOn.length > 0) {
    lines.push(paint.dim(`   ${text(lang, "plan.depends-on")}: ${step.dependsOn.join(", ")}`));
  }
  for (const { path, why } of step.changesTests ?? [])
    lines.push(paint.warn(`   ${text(lang, "plan.changes-test")}: ${paint.text(path)}: ${paint.text(why)}`));
  for (const check of step.verify ?? []) {
    const must = expectations[check.expect ?? "pass"];
    const command = paint.command(withNetwork(check.run, check.network, lang));
    lines.push(
      `   ${paint.accent(`${text(lang, "plan.checked-by")}:`)} ${command}${must ? ` (${text(lang, must)})` : ""}`,
    );
  }
  return lines;
}

function withNetwork(run: string, network: boolean | undefined, lang: Lang): string {
  return network ? `${run} (${text(lang, "card.network")})` : run;
}

/** The commands that may use the network. */
function commandsOnline({ setup = [], steps }: Plan): string[] {
  const commands = [...setup, ...steps.flatMap(({ verify = [] }) => verify)];
  return [...new Set(commands.flatMap(({ run, network }) => (network ? [run] : [])))];
}

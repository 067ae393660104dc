import { type Lang, type Plan, type PlanRevision, type PlanStep, text } from "devorch";
import { changesCard } from "./changes.ts";
import { expectations } from "./expectation.ts";
import { type Paint, wholeLine } from "./paint.ts";

/** What a plan card says around the plan. */
export interface PlanAbout {
  id: string;
  request: string;
  repo: string;
  branch: string | null;
  /** False when nothing would check the work. */
  verified: boolean;
}

/** The plan as it waits for a word: title, place, numbered steps, what it touches, whether it opens the network. */
export function planCard(about: PlanAbout, revision: PlanRevision, lang: Lang, paint: Paint): string[] {
  const { plan } = revision;
  const lines = [`📋 ${paint.bold(about.id)} · ${paint.text(about.request)}`, paint.dim(place(about, lang, paint))];
  for (const [index, step] of plan.steps.entries()) lines.push(`${index + 1}. ${paint.text(step.title)}`);
  const facts = [
    text(lang, "card.plan-files", { count: touched(plan).length }),
    text(lang, "card.revision", { revision: revision.revision }),
  ];
  const online = commandsOnline(plan);
  if (online.length === 0) facts.push(text(lang, "card.no-network"));
  lines.push(paint.dim(facts.join(" · ")));
  const commands = online.map((command) => paint.text(wholeLine(command))).join(" · ");
  if (online.length > 0) lines.push(paint.warn(`${text(lang, "card.network")}: ${commands}`));
  if (!about.verified) lines.push(paint.warn(text(lang, "card.unverified")));
  return lines;
}

/** The plan that waits, with what it changes in the revision that was shown before it. */
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

function place(about: PlanAbout, lang: Lang, paint: Paint): string {
  const repo = `repo ${paint.text(about.repo)}`;
  return about.branch === null ? repo : `${repo} · ${text(lang, "card.branch", { branch: paint.text(about.branch) })}`;
}

/** The whole plan, every field of it. */
export function planPage(about: PlanAbout, revision: PlanRevision, lang: Lang, paint: Paint): string[] {
  const { plan } = revision;
  const lines = [
    `📋 ${paint.bold(about.id)} · ${paint.text(about.request)}`,
    paint.dim(`${place(about, lang, paint)} · ${text(lang, "card.revision", { revision: revision.revision })}`),
    "",
    paint.text(plan.summary),
  ];
  const listed = (title: string, items: readonly string[] | undefined) => {
    if (!items || items.length === 0) return;
    lines.push("", paint.bold(title), ...items.map((item) => `  - ${paint.text(item)}`));
  };
  listed(text(lang, "plan.assumptions"), plan.assumptions);
  listed(text(lang, "plan.acceptance"), plan.acceptance);
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
  for (const check of step.verify ?? []) {
    const must = expectations[check.expect ?? "pass"];
    const command = paint.text(withNetwork(check.run, check.network, lang));
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

function touched(plan: Plan): string[] {
  return [
    ...new Set(plan.steps.flatMap((step) => [...(step.files?.modify ?? []), ...(step.files?.create ?? [])])),
  ].sort();
}

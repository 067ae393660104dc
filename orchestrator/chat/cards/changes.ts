import type { PlanRevision } from "../../task/plan.ts";
import {
  isUnchanged,
  type ListDifference,
  type ListName,
  type PlanCommand,
  planDifference,
  type StepDifference,
} from "../../task/plan_difference.ts";
import { type TextKey, text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import { expectations } from "./expectation.ts";
import { oneLine, type Paint, wholeLine } from "./paint.ts";

interface CardStyle {
  lang: Lang;
  paint: Paint;
}

/** The changes of a plan's new revision against the one before: steps, checks, set-up, network, lists. */
export function changesCard(old: PlanRevision, now: PlanRevision, lang: Lang, paint: Paint): string[] {
  const look = { lang, paint };
  const { summary, steps, setup, network, lists } = planDifference(old.plan, now.plan);
  const [before, after] = [old.plan.type, now.plan.type];
  const lines = [
    // The branch name contains the type.
    ...(before === after ? [] : [paint.warn(`~ ${text(lang, "change.type", { before, after })}`)]),
    ...(summary ? [paint.warn(`~ ${text(lang, "change.summary")}: `) + paint.text(oneLine(now.plan.summary))] : []),
    ...steps.filter((step) => !isUnchanged(step)).flatMap((step) => stepDifferenceLines(step, look)),
    ...commandLines(setup, "change.setup", look),
    ...lists.flatMap(({ name, ...changed }) => bothLines(oneLineItems(changed), listKeys[name], look)),
    ...(network === null ? [] : [paint.warn(`⚠ ${text(lang, `change.network-${network}`)}`)]),
  ];
  const key = lines.length === 0 ? "change.none" : "change.title";
  return [paint.bold(text(lang, key, { revision: old.revision })), ...lines.map((line) => `  ${line}`)];
}

const listKeys: Record<ListName, TextKey> = {
  assumptions: "change.assumption",
  acceptance: "change.acceptance",
  makesGreen: "change.makes-green",
  outOfScope: "change.out-of-scope",
  risks: "change.risk",
};

function stepDifferenceLines(step: StepDifference, look: CardStyle): string[] {
  const { lang, paint } = look;
  const title = paint.text(oneLine(step.title));
  if (step.kind === "added") return [paint.good(`+ ${step.to}. ${title}`)];
  if (step.kind === "removed") return [paint.bad(`− ${step.from}. ${title}`)];
  const facts = [
    ...(step.was === null ? [] : [text(lang, "change.was", { title: paint.text(oneLine(step.was)) })]),
    ...(step.moved ? [text(lang, "change.moved", { from: step.from })] : []),
    ...(step.goal ? [text(lang, "change.goal")] : []),
  ];
  const head = `${paint.warn(step.moved ? "↕" : "~")} ${step.to}. ${title}`;
  return [
    facts.length > 0 ? `${head} ${paint.dim(`(${facts.join(" · ")})`)}` : head,
    ...[
      ...bothLines(oneLineItems(step.files), "change.file", look),
      ...bothLines(oneLineItems(step.tests), "change.test", look),
      ...commandLines(step.checks, "change.check", look),
      ...bothLines(oneLineItems(step.waits), "change.waits", look),
    ].map((line) => `   ${line}`),
  ];
}

function commandLines({ added, removed }: ListDifference<PlanCommand>, what: TextKey, look: CardStyle): string[] {
  const told = ({ run, network, expect }: PlanCommand) =>
    [
      network ? wholeLine(run) : oneLine(run),
      ...[expectations[expect ?? "pass"]].flatMap((key) => (key ? [`(${text(look.lang, key)})`] : [])),
      ...(network ? [`(${text(look.lang, "card.network")})`] : []),
    ].join(" ");
  return bothLines({ added: added.map(told), removed: removed.map(told) }, what, look);
}

function oneLineItems({ added, removed }: ListDifference<string>): ListDifference<string> {
  return { added: added.map((item) => oneLine(item)), removed: removed.map((item) => oneLine(item)) };
}

function bothLines({ added, removed }: ListDifference<string>, what: TextKey, { lang, paint }: CardStyle): string[] {
  const line = (sign: string, item: string) => `${sign} ${text(lang, what)}: ${paint.text(item)}`;
  return [...removed.map((item) => paint.bad(line("−", item))), ...added.map((item) => paint.good(line("+", item)))];
}

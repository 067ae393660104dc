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

interface Look {
  lang: Lang;
  paint: Paint;
}

/** What a new revision of a plan changes in the one before it: steps, checks, set-up, network, what was agreed. */
export function changesCard(old: PlanRevision, now: PlanRevision, lang: Lang, paint: Paint): string[] {
  const look = { lang, paint };
  const { summary, steps, setup, network, lists } = planDifference(old.plan, now.plan);
  const [before, after] = [old.plan.type, now.plan.type];
  const lines = [
    // The branch is named after it.
    ...(before === after ? [] : [paint.warn(`~ ${text(lang, "change.type", { before, after })}`)]),
    ...(summary ? [paint.warn(`~ ${text(lang, "change.summary")}: `) + paint.text(oneLine(now.plan.summary))] : []),
    ...steps.filter((step) => !isUnchanged(step)).flatMap((step) => stepLines(step, look)),
    ...commandLines(setup, "change.setup", look),
    ...lists.flatMap(({ name, ...changed }) => bothLines(short(changed), listKeys[name], look)),
    ...(network === null ? [] : [paint.warn(`⚠ ${text(lang, `change.network-${network}`)}`)]),
  ];
  const key = lines.length === 0 ? "change.none" : "change.title";
  return [paint.bold(text(lang, key, { revision: old.revision })), ...lines.map((line) => `  ${line}`)];
}

const listKeys: Record<ListName, TextKey> = {
  assumptions: "change.assumption",
  acceptance: "change.acceptance",
  outOfScope: "change.out-of-scope",
  risks: "change.risk",
};

function stepLines(step: StepDifference, look: Look): string[] {
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
      ...bothLines(short(step.files), "change.file", look),
      ...commandLines(step.checks, "change.check", look),
      ...bothLines(short(step.waits), "change.waits", look),
    ].map((line) => `   ${line}`),
  ];
}

function commandLines({ added, removed }: ListDifference<PlanCommand>, what: TextKey, look: Look): string[] {
  const told = ({ run, network, expect }: PlanCommand) =>
    [
      network ? wholeLine(run) : oneLine(run),
      ...[expectations[expect ?? "pass"]].flatMap((key) => (key ? [`(${text(look.lang, key)})`] : [])),
      ...(network ? [`(${text(look.lang, "card.network")})`] : []),
    ].join(" ");
  return bothLines({ added: added.map(told), removed: removed.map(told) }, what, look);
}

function short({ added, removed }: ListDifference<string>): ListDifference<string> {
  return { added: added.map((item) => oneLine(item)), removed: removed.map((item) => oneLine(item)) };
}

function bothLines({ added, removed }: ListDifference<string>, what: TextKey, { lang, paint }: Look): string[] {
  const line = (sign: string, item: string) => `${sign} ${text(lang, what)}: ${paint.text(item)}`;
  return [...removed.map((item) => paint.bad(line("−", item))), ...added.map((item) => paint.good(line("+", item)))];
}

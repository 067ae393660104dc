import type { TaskEvent } from "../../task/events.ts";
import { isTextKey, text } from "../../texts/index.ts";
import { formatCount, money } from "../../texts/measures.ts";
import { checkResult } from "../../texts/reasons/check_result.ts";
import type { Lang } from "../../texts/sentence.ts";
import { eventLine } from "./line.ts";
import { oneLine, type Paint } from "./paint.ts";

/** One decision of a task: what was decided, and why, as a sentence. */
export interface Decision {
  seq: number;
  at: string;
  /** The event that it was written down as. */
  type: TaskEvent["type"];
  why: string;
  /** The person, where one decided. */
  by: string | null;
  step: number | null;
  /** How often in a row. */
  times: number;
}

const longestSentence = 400;

/** Why a task went as it did, from its events: every decision, in the order in which they fell. */
export function decisionsOf(events: readonly TaskEvent[], lang: Lang, paint: Paint): Decision[] {
  const decisions: Decision[] = [];
  for (const event of events) {
    const why = reasonOf(event, lang, paint)?.trim();
    if (!why) continue;
    const { seq, at, type } = event;
    const decision = { seq, at, type, why, by: personOf(event), step: stepOf(event), times: 1 };
    const last = decisions.at(-1);
    const isRepeated = last?.type === type && (last.why === why || type === "model.retry");
    if (isRepeated) decisions[decisions.length - 1] = { ...decision, times: last.times + 1 };
    else decisions.push(decision);
  }
  return decisions;
}

/** What the models cost, one line each. */
export function moneyLines(events: readonly TaskEvent[], lang: Lang, paint: Paint): string[] {
  const used = events.filter((event) => event.type === "usage");
  const models = [...new Set(used.map(({ model }) => model))];
  return models.map((model) => {
    const calls = used.filter((usage) => usage.model === model);
    const cost = calls.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
    const tokens = calls.reduce((sum, { input, output, cached }) => sum + input + output + cached, 0);
    return text(lang, "explain.money", {
      model: paint.text(model),
      calls: calls.length,
      tokens: formatCount(tokens, lang),
      cost: money(cost, lang, { atLeast: calls.some(({ costUsd }) => costUsd === null) }),
    });
  });
}

function personOf(event: TaskEvent): string | null {
  return "by" in event && event.by && event.type !== "intent.found" && !isByScope(event) ? event.by : null;
}

function stepOf(event: TaskEvent): number | null {
  return "step" in event && typeof event.step === "number" ? event.step : null;
}

/** A revision within an approved one. */
function isByScope(event: TaskEvent): boolean {
  return event.type === "plan.approved" && event.by.startsWith("scope of revision ");
}

/** null for what is no decision: tools, checkpoints, usage. */
function reasonOf(event: TaskEvent, lang: Lang, paint: Paint): string | null {
  const safe = (value: string) => paint.text(oneLine(value, longestSentence));
  const say = (name: string, params: Record<string, string | number> = {}) => {
    const key = `explain.${name}`;
    return isTextKey(key) ? text(lang, key, params) : name;
  };
  switch (event.type) {
    case "intent.found": {
      const confidence = `${Math.round(event.confidence * 100)} %`;
      return say(`intent.${event.by}`, { intent: [event.intent, event.kind ?? []].flat().join(" "), confidence });
    }
    case "question.answered":
      return say("answered", { question: safe(event.question), answer: safe(event.answer), by: safe(event.by) });
    case "plan.ready": {
      const { revision, plan } = event;
      const checks = plan.steps.flatMap(({ verify = [] }) => verify.map(({ run }) => run));
      return [
        say("plan", { revision, summary: safe(plan.summary), steps: plan.steps.length }),
        ...(checks.length > 0 ? [say("checks", { checks: safe([...new Set(checks)].join(" · ")) })] : []),
        ...(plan.assumptions?.length ? [say("assumes", { assumptions: safe(plan.assumptions.join(" · ")) })] : []),
      ].join(" ");
    }
    case "plan.approved":
      return say(isByScope(event) ? "approved-by-scope" : "approved", {
        revision: event.revision,
        by: safe(event.by),
        before: event.by.replace(/\D/g, ""),
      });
    case "plan.revised":
      return say(event.within ? "revised-within" : "revised-wider", {
        revision: event.revision,
        why: safe(event.why),
      });
    case "plan.modified":
      return `${eventLine(event, lang, paint)}${byText(event.by, say, safe)}`;
    case "plan.rejected":
      return say("rejected", { revision: event.revision, why: safe(event.why) || "–" }) + byText(event.by, say, safe);
    case "step.started":
      return event.attempt > 1 ? say("again", { step: event.step, attempt: event.attempt, of: event.attempts }) : null;
    case "step.verified":
      return (
        say("verified", {
          step: event.step,
          command: safe(event.command),
          result: checkResult(event, lang),
          verdict: say(event.green ? "green" : "red"),
        }) + (event.said && !event.green ? ` ${safe(event.said)}` : "")
      );
    case "step.done":
      return say("done", { step: event.step, title: safe(event.title), commit: event.commit.slice(0, 7) });
    case "step.failed":
      return say("failed", { step: event.step, title: safe(event.title) });
    case "review.done": {
      const found = event.findings.map(({ severity, file, line, text: told }) => `${severity} ${file}:${line} ${told}`);
      return [eventLine(event, lang, paint), ...found.slice(0, 3).map(safe)].join(" · ");
    }
    case "task.resumed":
      return say("resumed", { why: safe(event.why ?? "") || "–" }) + byText(event.by, say, safe);
    case "task.rejected":
    case "task.queued":
    case "setup.done":
    case "tool.called":
    case "checkpoint.saved":
    case "usage":
      return null;
    default:
      return eventLine(event, lang, paint);
  }
}

function byText(
  by: string | undefined,
  say: (name: string, params: Record<string, string>) => string,
  safe: (value: string) => string,
): string {
  return by ? ` ${say("by", { by: safe(by) })}` : "";
}

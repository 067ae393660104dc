import { editedByHand, type TaskEvent } from "../../task/events.ts";
import { evidenceText } from "../../texts/evidence_text.ts";
import { isTextKey, text } from "../../texts/index.ts";
import { duration } from "../../texts/measures.ts";
import { checkResult, commandResult, exitText } from "../../texts/reasons/check_result.ts";
import type { Lang } from "../../texts/sentence.ts";
import { ciLines } from "./ci.ts";
import { oneLine, type Paint } from "./paint.ts";
import { failReason, pauseReason } from "./reason.ts";
import { someOf } from "./some_of.ts";

/** One event as one line; null for events that are not shown. */
export function eventLine(event: TaskEvent, lang: Lang, paint: Paint): string | null {
  const say = (name: string, params: Record<string, string | number> = {}) => {
    const key = `event.${name}`;
    return isTextKey(key) ? text(lang, key, params) : name;
  };
  const safe = (value: string) => paint.text(oneLine(value));
  switch (event.type) {
    case "task.received":
      return say("task.received", { task: event.task ?? "", request: safe(event.request), repo: safe(event.repo) });
    case "notice":
      return paint.warn(notice(event.key, event.params, lang, paint));
    case "question.asked":
      return say("question.asked", { questions: event.questions.map((question) => safe(question.text)).join(" · ") });
    case "question.answered":
      return say("question.answered", { question: safe(event.question), answer: safe(event.answer) });
    case "plan.ready":
      return say("plan.ready", { revision: event.revision, steps: event.plan.steps.length });
    case "plan.approved":
      return say("plan.approved", { revision: event.revision, by: safe(event.by) });
    case "plan.modified":
      return event.change === editedByHand
        ? say("plan.edited", { revision: event.revision })
        : say("plan.modified", { change: safe(event.change) });
    case "plan.revised":
      return say("plan.revised", { revision: event.revision, why: safe(event.why) });
    case "plan.rejected":
      return say("plan.rejected", { why: safe(event.why) });
    case "task.queued":
      return event.place > 1 ? say("task.queued", { place: event.place }) : null;
    case "branch.created":
      return say("branch.created", { branch: safe(event.branch), base: safe(event.base.slice(0, 12)) });
    case "setup.done":
      return (
        say("setup.done", {
          command: safe(event.command),
          exit: exitText(event.exit, lang),
          time: duration(event.ms),
        }) + saidText(event, safe)
      );
    case "baseline.done":
      return event.command === null
        ? say("baseline.none")
        : say("baseline.done", { command: safe(event.command), result: commandResult(event, lang) }) +
            saidText(event, safe);
    default:
      return workLine(event, lang, paint, say) ?? endLine(event, lang, paint, say);
  }
}

/** The lines that tell why a command failed, behind its result. */
function saidText({ said }: { said?: string | undefined }, safe: (value: string) => string): string {
  return said ? ` · ${safe(said)}` : "";
}

type Say = (name: string, params?: Record<string, string | number>) => string;

function workLine(event: TaskEvent, lang: Lang, paint: Paint, say: Say): string | null {
  const safe = (value: string) => paint.text(oneLine(value));
  switch (event.type) {
    case "step.started":
      return say(event.attempt > 1 ? "step.again" : "step.started", {
        step: event.step,
        of: event.of,
        title: safe(event.title),
        attempt: event.attempt,
        attempts: event.attempts,
      });
    case "tool.called":
      return paint.dim(
        `  · ${safe(event.detail ? `${event.tool} ${event.detail}` : event.tool)}${event.ok ? "" : " ✗"}`,
      );
    case "step.verified": {
      const flaky = event.flaky ? `, ${text(lang, "card.flaky")}` : "";
      const line = `  ${safe(event.command)}: ${checkResult(event, lang)}${flaky}${saidText(event, safe)}`;
      return event.green ? paint.good(line) : paint.bad(line);
    }
    case "step.done":
      return paint.good(
        say("step.done", { step: event.step, title: safe(event.title), commit: event.commit.slice(0, 7) }),
      );
    case "step.failed":
      return paint.bad(say("step.failed", { step: event.step, title: safe(event.title) }));
    case "evidence.old_tests":
    case "evidence.new_tests": {
      const { good, line } = evidenceText(event, lang);
      return good ? paint.good(`  ${safe(line)}`) : paint.warn(`  ${safe(line)}`);
    }
    case "checkpoint.saved":
      return paint.dim(say("checkpoint.saved", { sha: event.sha.slice(0, 7) }));
    case "model.retry":
      return paint.warn(
        say("model.retry", { model: safe(event.model), error: safe(event.error), wait: duration(event.waitMs) }),
      );
    case "usage":
      return null;
    case "work.compared": {
      const { untouched, unplanned } = event;
      const told = [
        ...(unplanned.length > 0 ? [say("work.unplanned", { paths: safe(someOf(unplanned)) })] : []),
        ...(untouched.length > 0 ? [say("work.untouched", { paths: safe(someOf(untouched)) })] : []),
      ];
      return told.length > 0 ? paint.warn(told.join(" · ")) : null;
    }
    case "review.done": {
      const { blocking, advisory, findings } = event;
      const model = safe(event.model);
      if (findings.length === 0) return text(lang, "review.clean", { model });
      const line = text(lang, "review.found", { model, blocking, advisory });
      return blocking > 0 ? paint.warn(line) : line;
    }
    case "push.done":
      return say("push.done", { branch: safe(event.branch), sha: event.sha.slice(0, 7) });
    case "ci.done":
      return ciLines({ ...event, id: event.task ?? "", stop: event.stop ?? null }, lang, paint).join(" · ");
    case "review.received": {
      const params = { by: safe(event.by), comments: event.comments };
      return text(lang, event.stop ? "review.rounds" : "review.received", params);
    }
    case "pr.opened":
    case "pr.ready":
      return say(event.type, { number: event.number, url: safe(event.url) });
    default:
      return null;
  }
}

function endLine(event: TaskEvent, lang: Lang, paint: Paint, say: Say): string | null {
  const task = event.task ?? "";
  switch (event.type) {
    case "task.paused":
      return paint.warn(
        say("task.paused", {
          task,
          reason: pauseReason(event.reason, lang),
          detail: paint.sentence(oneLine(event.detail, 400)),
        }).trimEnd(),
      );
    case "task.resumed":
      return say("task.resumed", { task });
    case "task.completed":
      return paint.good(say("task.completed", { task }));
    case "task.failed":
      return paint.bad(say("task.failed", { task, why: paint.sentence(failReason(event, lang)) }));
    case "task.cancelled":
      return say("task.cancelled", { task });
    case "task.rejected":
      return say("task.rejected", { task });
    default:
      return null;
  }
}

/** A notice of the catalogue in the reader's language; an unknown key is shown as it is. */
export function notice(key: string, params: Record<string, string | number>, lang: Lang, paint: Paint): string {
  return isTextKey(key) ? paint.sentence(text(lang, key, params)) : paint.text(key);
}

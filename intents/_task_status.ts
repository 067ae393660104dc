import { type IntentContext, type Lang, money, stateName, type TaskView } from "devorch";

/** Where one task stands, and what it waits for. */
export function tellTask(view: TaskView, lang: Lang, say: IntentContext["say"]): void {
  const { id, request, steps } = view;
  const state = stateName(lang, view.state);
  const at = steps.findIndex((step) => step.state === "running");
  const done = steps.filter((step) => step.state === "green").length;
  if (at >= 0) say("status.step", { id, state, step: at + 1, of: steps.length, title: steps[at]?.title ?? "" });
  else if (done > 0) say("status.steps", { id, state, done, of: steps.length, request });
  else say("status.line", { id, state, request });
  const open = view.questions.find(({ answer }) => answer === null);
  if (open && (view.state === "clarifying" || view.reason === "question"))
    say("status.question", { question: open.text });
  if (view.state === "planned") say("status.plan", { id, revision: view.revision ?? 1, steps: steps.length });
  if (view.detail) say(view.detail);
  if (view.url) say("status.branch", { url: view.url });
  if (view.costUsd > 0) say("status.cost", { cost: money(view.costUsd, lang, { atLeast: view.costUnknown }) });
}

import { UserError } from "../errors.ts";
import { readAnswer } from "../question.ts";
import { enter } from "../task.ts";
import type { Desk } from "./desk.ts";

/** Answers the next open question, or the one that is named; with the last one the planner goes on. */
export async function answer(
  desk: Desk,
  id: string,
  { text, question: n, by }: { text: string; question?: number | undefined; by: string },
): Promise<void> {
  if (text.trim() === "") throw new UserError("task.empty-answer", {});
  const task = await desk.taskIn(id, "answer", ["clarifying"]);
  const asked = task.questions.find((question) => (n === undefined ? question.answer === null : question.n === n));
  if (!asked) throw new UserError("task.no-question", { id: task.id, question: n ?? "" });
  const answered = { ...asked, answer: readAnswer(asked, text) };
  const questions = task.questions.map((question) => (question.n === asked.n ? answered : question));
  const { previous, change } = task;
  const open = questions.some((question) => question.answer === null);
  const next = enter(task, { state: open ? "clarifying" : "planning", previous, change });
  await desk.save(
    { ...next, questions },
    { events: [{ type: "question.answered", round: asked.round, question: asked.text, answer: answered.answer, by }] },
  );
}

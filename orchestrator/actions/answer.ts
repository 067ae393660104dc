import { UserError } from "../task/errors.ts";
import type { EventBody } from "../task/events.ts";
import { askedAgain, decidesNothing, openQuestions, type Question, readAnswer } from "../task/question.ts";
import { enter, planOf, type Task, type TaskIn, workBefore } from "../task/task.ts";
import type { Said } from "./devorch.ts";
import { type Desk, wordOf } from "./task_actions.ts";

interface Answer extends Said {
  text: string;
  question?: number | undefined;
  by: string;
}

/**
 * Answers the next open question, or the one that is named; "you decide everything" answers all of them. With the last one
 * the planner goes on. An answer that comes after the deadline is as good as one in time: the task goes on with it.
 */
export function answer(desk: Desk, id: string, { text, question: n, by, origin }: Answer): Promise<void> {
  if (text.trim() === "") throw new UserError("task.empty-answer", {});
  return desk.inTurn(id, async () => {
    const task = await desk.taskIn(id, "answer", ["clarifying", "paused"]);
    if (task.state === "paused" && task.reason !== "question")
      throw new UserError("task.not-now", { id: task.id, state: task.state, word: "answer" });
    const meant = meantBy(task, text, n);
    const answered = meant.map((question) => ({ ...question, answer: readAnswer(question, text) }));
    const questions = task.questions.map((question) => answered.find((one) => one.n === question.n) ?? question);
    await desk.save(goneOn(task, questions, desk.ports.clock.now()), {
      events: told(task, answered, questions, by),
      ...wordOf("answer", origin),
    });
  });
}

function meantBy(task: Task, text: string, n: number | undefined): Question[] {
  const open = openQuestions(task.questions);
  const all = n === undefined && decidesNothing(text);
  const meant = n === undefined ? open.slice(0, all ? open.length : 1) : task.questions.filter((one) => one.n === n);
  if (meant.length === 0) throw new UserError("task.no-question", { id: task.id, question: n ?? "" });
  return meant;
}

function goneOn(task: TaskIn<"clarifying" | "paused">, questions: Question[], now: number): Task {
  const open = openQuestions(questions).length > 0;
  const next = enter(task, {
    state: open ? "clarifying" : "planning",
    previous: planOf(task),
    change: task.change,
    before: workBefore(task),
  });
  return { ...next, questions: task.state === "paused" ? askedAgain(questions, now) : questions };
}

/** A stream that ends waiting ends with what it waits for: questions that are still open are asked again. */
function told(task: Task, answered: Question[], questions: Question[], by: string): EventBody[] {
  const open = openQuestions(questions);
  const resumed: EventBody[] = task.state === "paused" ? [{ type: "task.resumed", from: task.state }] : [];
  const answers = answered.map(
    ({ round, text, answer }): EventBody => ({
      type: "question.answered",
      round,
      question: text,
      answer: answer ?? "",
      by,
    }),
  );
  const [first] = open;
  return [
    ...resumed,
    ...answers,
    ...(first ? [{ type: "question.asked", round: first.round, questions: open } satisfies EventBody] : []),
  ];
}

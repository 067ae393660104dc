import { UserError } from "../task/errors.ts";
import type { EventBody } from "../task/events.ts";
import {
  delegatesEverything,
  interpretAnswer,
  openQuestions,
  type Question,
  renewDeadlines,
} from "../task/question.ts";
import { currentOrPreviousWork, enterState, planOf, type Task, type TaskIn } from "../task/task.ts";
import type { MessageOrigin } from "./devorch.ts";
import { handledMessage, type TaskActions } from "./task_actions.ts";

interface AnswerOptions extends MessageOrigin {
  text: string;
  question?: number | undefined;
  by: string;
}

/**
 * Answers the next open question, or the one that is named; "you decide everything" answers all of them. After the last
 * answer the planner continues. An answer after the deadline counts too.
 */
export function answer(
  actions: TaskActions,
  id: string,
  { text, question: n, by, origin }: AnswerOptions,
): Promise<void> {
  if (text.trim() === "") throw new UserError("task.empty-answer", {});
  return actions.inTurn(id, async () => {
    const task = await actions.taskIn(id, "answer", ["clarifying", "paused"]);
    if (task.state === "paused" && task.reason !== "question")
      throw new UserError("task.not-now", { id: task.id, state: task.state, word: "answer" });
    const meant = questionsToAnswer(task, text, n);
    const answered = meant.map((question) => ({ ...question, answer: interpretAnswer(question, text) }));
    const questions = task.questions.map((question) => answered.find((one) => one.n === question.n) ?? question);
    await actions.save(stateAfterAnswer(task, questions, actions.ports.clock.now()), {
      events: answerEvents(task, answered, questions, by),
      ...handledMessage("answer", origin),
    });
  });
}

function questionsToAnswer(task: Task, text: string, n: number | undefined): Question[] {
  const open = openQuestions(task.questions);
  const all = n === undefined && delegatesEverything(text);
  const meant = n === undefined ? open.slice(0, all ? open.length : 1) : task.questions.filter((one) => one.n === n);
  if (meant.length === 0) throw new UserError("task.no-question", { id: task.id, question: n ?? "" });
  return meant;
}

function stateAfterAnswer(task: TaskIn<"clarifying" | "paused">, questions: Question[], now: number): Task {
  const open = openQuestions(questions).length > 0;
  const next = enterState(task, {
    state: open ? "clarifying" : "planning",
    previous: planOf(task),
    change: task.change,
    before: currentOrPreviousWork(task),
  });
  return { ...next, questions: task.state === "paused" ? renewDeadlines(questions, now) : questions };
}

/** Ends with the questions that are still open, because a stream must end with the event that it waits for. */
function answerEvents(task: Task, answered: Question[], questions: Question[], by: string): EventBody[] {
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

import type { EventBody } from "../events.ts";
import type { Answered, Asked } from "../planning.ts";
import { type Question, readAnswer } from "../question.ts";
import { enter, type TaskIn } from "../task.ts";
import type { TaskRun } from "./task_run.ts";

/** The task waits for a person: the run ends here and begins again when they spoke. */
export class Waiting extends Error {
  override readonly name = "Waiting";
}

const answerWithinMs = 3 * 24 * 3600 * 1000;
const outOfRounds =
  "No more questions can be asked. Choose the safest reading, state it under assumptions, and submit the plan.";

/**
 * How one conversation of the planner asks the person. A round is saved once and then Waiting is thrown, unless the answers
 * were given beforehand; when the run begins again, the same call finds the answers.
 */
export function questioner(run: TaskRun, key: string): (asked: readonly Asked[]) => Promise<Answered> {
  let calls = 0;
  return async (asked) => {
    const askKey = `${key}/ask/${calls++}`;
    const row = await run.ports.store.effect(run.task.id, askKey);
    const round = row ? (row.result as { round: number }).round : lastRound(run) + 1;
    if (!row) {
      if (round > run.ports.limits.clarificationRounds) return { text: outOfRounds, isError: true };
      await save(run, askKey, round, asked);
    }
    const questions = run.task.questions.filter((question) => question.round === round);
    if (questions.some(({ answer }) => answer === null)) throw new Waiting();
    return { text: questions.map(({ text, answer }) => `${text}\n-> ${answer}`).join("\n\n"), isError: false };
  };
}

function lastRound(run: TaskRun): number {
  return Math.max(0, ...run.task.questions.map(({ round }) => round));
}

async function save(run: TaskRun, key: string, round: number, asked: readonly Asked[]): Promise<void> {
  const task = run.task as TaskIn<"planning">;
  const fresh = asked.map((question, index) => questionOf(run, question, task.questions.length + index + 1, round));
  const answers = fresh.flatMap((question): EventBody[] =>
    question.answer === null
      ? []
      : [{ type: "question.answered", round, question: question.text, answer: question.answer, by: "--answer" }],
  );
  const { previous, change } = task;
  const waits = answers.length < fresh.length;
  const next = waits ? enter(task, { state: "clarifying", previous, change }) : task;
  await run.commit({
    task: { ...next, questions: [...task.questions, ...fresh] },
    events: [{ type: "question.asked", round, questions: fresh }, ...answers],
    effect: { key, kind: "ask", result: { round }, done: true },
  });
}

function questionOf(run: TaskRun, { text, options = [], default: usual }: Asked, n: number, round: number): Question {
  const deadline = new Date(run.ports.clock.now() + answerWithinMs).toISOString();
  const question: Question = { n, round, text, options, default: usual ?? null, deadline, answer: null };
  const given = run.task.options.answers?.[n - 1];
  return given === undefined ? question : { ...question, answer: readAnswer(question, given) };
}

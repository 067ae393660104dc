import type { EventBody } from "../../task/events.ts";
import { answerWithinMs, interpretAnswer, openQuestions, type Question } from "../../task/question.ts";
import { enterState, type TaskIn } from "../../task/task.ts";
import { type AskedQuestion, type AskResult, PlanningFailed } from "../planning.ts";
import type { TaskRun } from "../task_run.ts";

/** Ends the run because the task waits for a person; their answer starts another run. */
export class WaitsForPerson extends Error {
  override readonly name = "Waiting";
}

const outOfRounds =
  "No more questions can be asked. Choose the safest reading, state it under assumptions, and submit the plan.";
/** How often the planner may ask again after it was told so. */
const maxRefused = 3;

export interface Questioner {
  ask(asked: readonly AskedQuestion[]): Promise<AskResult>;
  /** What the planner still wanted to know when the rounds were used up. */
  readonly unasked: readonly string[];
}

/**
 * Asks the person for one conversation of the planner. A round is saved once, then WaitsForPerson is thrown unless the answers were
 * given in advance; in the next run the same call returns the answers. Throws PlanningFailed when the planner keeps asking
 * although no round is left.
 */
export function questioner(run: TaskRun, key: string): Questioner {
  const unasked: string[] = [];
  let calls = 0;
  let refused = 0;
  const refuse = (asked: readonly AskedQuestion[]): AskResult => {
    if (++refused > maxRefused)
      throw new PlanningFailed("the planner only asks and submits no plan", asked[0]?.text ?? "", {
        saidAs: { key: "failure.only-asks" },
      });
    for (const { text } of asked) if (!unasked.includes(text)) unasked.push(text);
    return { text: outOfRounds, isError: true };
  };
  return {
    unasked,
    async ask(asked) {
      const askKey = `${key}/ask/${calls++}`;
      const row = await run.ports.store.effect(run.task.id, askKey);
      const round = row ? (row.result as { round: number }).round : lastRound(run) + 1;
      if (!row) {
        if (round > run.ports.limits.clarificationRounds) return refuse(asked);
        await saveRound(run, askKey, round, asked);
      }
      const questions = run.task.questions.filter((question) => question.round === round);
      if (openQuestions(questions).length > 0) throw new WaitsForPerson();
      return { text: questions.map(({ text, answer }) => `${text}\n-> ${answer}`).join("\n\n"), isError: false };
    },
  };
}

function lastRound(run: TaskRun): number {
  return Math.max(0, ...run.task.questions.map(({ round }) => round));
}

async function saveRound(run: TaskRun, key: string, round: number, asked: readonly AskedQuestion[]): Promise<void> {
  const task = run.task as TaskIn<"planning">;
  const fresh = asked.map((question, index) => questionOf(run, question, task.questions.length + index + 1, round));
  const open = openQuestions(fresh);
  const { previous, change, before = null } = task;
  const next = open.length > 0 ? enterState(task, { state: "clarifying", previous, change, before }) : task;
  await run.commit({
    task: { ...next, questions: [...task.questions, ...fresh] },
    events: questionEvents(round, fresh, open),
    effect: { key, kind: "ask", result: { round }, done: true },
  });
}

/** Ends with the questions that are still open, because a stream must end with the event that it waits for. */
function questionEvents(round: number, fresh: Question[], open: Question[]): EventBody[] {
  const asked: EventBody = { type: "question.asked", round, questions: fresh };
  const answers = fresh.flatMap(({ text, answer }): EventBody[] =>
    answer === null ? [] : [{ type: "question.answered", round, question: text, answer, by: "--answer" }],
  );
  const again: EventBody[] =
    answers.length > 0 && open.length > 0 ? [{ type: "question.asked", round, questions: open }] : [];
  return [asked, ...answers, ...again];
}

function questionOf(
  run: TaskRun,
  { text, options = [], default: usual }: AskedQuestion,
  n: number,
  round: number,
): Question {
  const deadline = new Date(run.ports.clock.now() + answerWithinMs).toISOString();
  const question: Question = { n, round, text, options, default: usual ?? null, deadline, answer: null };
  const given = run.task.options.answers?.[n - 1];
  return given === undefined ? question : { ...question, answer: interpretAnswer(question, given) };
}

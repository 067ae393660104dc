import type { Question } from "../../task/question.ts";
import type { Statement } from "../database.ts";

/** Mirrors the questions of a task into their table; unchanged rows are not written. */
export function mirrorQuestions(task: string, questions: Question[]): Statement[] {
  return questions.map((question) => ({
    sql: `INSERT INTO question (task, n, round, text, options, "default", deadline, answer)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (task, n) DO UPDATE SET deadline = excluded.deadline, answer = excluded.answer
      WHERE question.deadline IS DISTINCT FROM excluded.deadline OR question.answer IS DISTINCT FROM excluded.answer`,
    args: [
      task,
      question.n,
      question.round,
      question.text,
      JSON.stringify(question.options),
      question.default,
      question.deadline,
      question.answer,
    ],
  }));
}

import type { Question } from "../../task/question.ts";
import type { Statement } from "../database.ts";

/** Mirrors the questions of a task into their table; unchanged rows are not written. */
export function mirrorQuestions(task: string, questions: Question[]): Statement {
  return {
    sql: `INSERT INTO question (task, n, round, text, options, "default", deadline, answer)
      SELECT ?1, value ->> 'n', value ->> 'round', value ->> 'text', value -> 'options', value ->> 'default',
        value ->> 'deadline', value ->> 'answer'
      FROM json_each(?2) WHERE true
      ON CONFLICT (task, n) DO UPDATE SET deadline = excluded.deadline, answer = excluded.answer
      WHERE deadline IS NOT excluded.deadline OR answer IS NOT excluded.answer`,
    args: [task, JSON.stringify(questions)],
  };
}

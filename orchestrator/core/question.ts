import { z } from "zod";

/** What the planner asks: one sentence, perhaps with options to pick from and a default. */
export const QuestionInput = z.strictObject({
  text: z.string().min(1).max(500),
  options: z.array(z.string().min(1).max(200)).max(8).optional(),
  default: z.string().max(500).optional(),
});

/** A question as it is stored and shown; `n` counts per task from 1 and is how `answer --question <n>` names it. */
export interface Question {
  n: number;
  round: number;
  text: string;
  options: string[];
  default: string | null;
  /** ISO UTC; past it the task is paused(question). */
  deadline: string;
  answer: string | null;
}

/** What an answer means: a number picks an option, the words for "you decide" take the default, the rest is free text. */
export function readAnswer(question: Question, answer: string): string {
  const trimmed = answer.trim();
  const picked = /^\d{1,2}$/.test(trimmed) ? question.options[Number(trimmed) - 1] : undefined;
  if (picked !== undefined) return picked;
  if (youDecide.test(trimmed)) return question.default ?? question.options[0] ?? trimmed;
  return trimmed;
}

const youDecide =
  /^(decide (t[uú]|vos|usted)|decid[ií] vos|lo que (quieras|prefieras)|como (quieras|prefieras)|you decide|your call|whatever you prefer)[.!]?$/i;

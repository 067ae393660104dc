import type { Question } from "../../task/question.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import type { Paint } from "./paint.ts";

/** A question with its options, for channels without buttons. */
export function questionCard(task: string, question: Question, lang: Lang, paint: Paint, of: number): string[] {
  const lines = [`❓ ${paint.bold(task)} (${question.n}/${of}) ${paint.text(question.text)}`];
  for (const [index, option] of question.options.entries()) {
    const usual = option === question.default ? paint.dim(` (${text(lang, "card.usual")})`) : "";
    lines.push(`  ${index + 1}. ${paint.text(option)}${usual}`);
  }
  if (question.options.length === 0 && question.default !== null) {
    lines.push(paint.dim(`  ${text(lang, "card.usual")}: ${paint.text(question.default)}`));
  }
  return lines;
}

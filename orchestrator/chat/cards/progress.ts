import { text } from "../../texts/index.ts";
import { clockTime, duration, money } from "../../texts/measures.ts";
import { testCounts } from "../../texts/reasons/check_result.ts";
import type { Lang } from "../../texts/sentence.ts";
import { oneLine, type Paint } from "./paint.ts";
import { elapsedMs, type StepStory, type Story } from "./story.ts";

interface ProgressStyle {
  lang: Lang;
  paint: Paint;
  /** Milliseconds since the epoch. */
  now: number;
  /** The last line of the running command, or bytes of a clone or push; not saved. */
  live?: string;
  /** The sign before the current line, such as a frame of a spinner. */
  sign?: string;
  /** At most so many steps are listed, those around the running one; all by default. */
  maxSteps?: number;
}

/** The card that follows the work of a task: header, steps, last checkpoint. */
export function progressCard(story: Story, look: ProgressStyle): string[] {
  const lines = [progressHeader(story, look)];
  if (story.step === 0) {
    const doing = look.live || story.now;
    if (doing) lines.push(`${look.paint.accent(look.sign ?? " ")} ${look.paint.dim(look.paint.text(oneLine(doing)))}`);
  }
  lines.push(...progressStepLines(story, look));
  if (story.checkpoint) {
    lines.push(look.paint.dim(`💾 ${clockTime(story.checkpoint.at)} · ${story.checkpoint.sha.slice(0, 7)}`));
  }
  return lines;
}

function progressHeader(story: Story, { lang, paint, now }: ProgressStyle): string {
  const where =
    story.step > 0
      ? text(lang, "card.step-of", { step: story.step, of: story.of })
      : text(lang, `card.phase.${story.phase}`);
  const parts = [paint.bold(story.task), where, duration(elapsedMs(story, now))];
  const { attempt, attempts } = story;
  if (story.step > 0) parts.push(text(lang, "card.attempt", { attempt, attempts }));
  if (story.costUsd > 0) parts.push(money(story.costUsd, lang, { atLeast: story.costUnknown }));
  return `⚙️  ${parts.join(" · ")}`;
}

function progressStepLines(story: Story, look: ProgressStyle): string[] {
  const limit = look.maxSteps ?? story.steps.length;
  const from = Math.max(0, Math.min(story.step - 1 - Math.floor(limit / 2), story.steps.length - limit));
  const shown = story.steps.slice(from, from + limit);
  const lines = shown.map((step, index) => stepLine(step, from + index + 1, story, look));
  const left = story.steps.length - shown.length;
  if (left > 0) lines.push(look.paint.dim(text(look.lang, "card.more-steps", { count: left })));
  return lines;
}

function stepLine(step: StepStory, number: number, story: Story, look: ProgressStyle): string {
  const { paint, lang } = look;
  const title = `${number} ${paint.text(step.title)}`;
  if (step.state === "green") {
    const facts = [step.ms === null ? "" : duration(step.ms), fileCount(step.files.length, lang)].filter(Boolean);
    return `${paint.good("✓")} ${title}${facts.length > 0 ? paint.dim(` (${facts.join(", ")})`) : ""}`;
  }
  if (number === story.step && step.state !== "pending" && story.phase !== "resting") {
    const doing = look.live || step.now;
    const tests = step.state === "red" && story.tests ? ` ${testCounts(story.tests, lang)}` : "";
    return `${paint.accent(look.sign ?? "▸")} ${title}${doing ? paint.dim(`: ${paint.text(oneLine(doing))} …`) : ""}${paint.bad(tests)}`;
  }
  if (step.state === "red") return `${paint.bad("✗")} ${title}`;
  return paint.dim(`○ ${title}`);
}

function fileCount(amount: number, lang: Lang): string {
  return amount === 0 ? "" : text(lang, "card.files", { count: amount });
}

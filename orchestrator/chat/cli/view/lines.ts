import { isTerminal, type TaskEvent } from "../../../task/events.ts";
import { duration } from "../../../texts/measures.ts";
import { eventLine } from "../../cards/line.ts";
import { oneLine } from "../../cards/paint.ts";
import { elapsedMs, newStory, type Story } from "../../cards/story.ts";
import type { Cli } from "../cli.ts";
import { Live } from "./live.ts";
import type { View } from "./view.ts";

/** The view without a terminal: one line per event on stderr. After `silence` ms without an event, a line shows the progress. */
export function linesView(cli: Cli, silence = 30_000): View {
  let story: Story = newStory("");
  const live = new Live(cli);
  let timer: ReturnType<typeof setInterval> | undefined;
  const alive = () => {
    const where =
      story.step > 0
        ? cli.say("card.step-of", { step: story.step, of: story.of })
        : cli.say(`card.phase.${story.phase}`);
    const now = Date.now();
    const doing = live.text(now);
    const time = duration(elapsedMs(story, now));
    cli.tell(cli.say("cli.alive", { where, time }) + (doing && ` · ${cli.err.text(oneLine(doing))}`));
  };
  const rest = () => clearInterval(timer);
  return {
    event(event, next, told = false) {
      story = next;
      live.end(event);
      const line = told || endsWithCard(event) ? null : eventLine(event, cli.lang, cli.err);
      if (line !== null) cli.tell(line);
      clearInterval(timer);
      timer = setInterval(alive, silence);
    },
    known(next) {
      story = next;
    },
    live: (progress) => live.hear(progress),
    tell(lines) {
      for (const line of lines) cli.tell(line);
    },
    rest,
    close: rest,
  };
}

/** A card that follows shows these events whole. */
const onCards: ReadonlySet<TaskEvent["type"]> = new Set(["task.paused", "plan.ready", "question.asked"]);

function endsWithCard(event: TaskEvent): boolean {
  return isTerminal(event) || onCards.has(event.type);
}

import type { TaskEvent } from "../../../task/events.ts";
import { eventLine, notice } from "../../cards/line.ts";
import { progressCard } from "../../cards/progress.ts";
import type { Story } from "../../cards/story.ts";
import type { Cli } from "../cli.ts";
import { Live } from "./live.ts";
import { Terminal } from "./terminal.ts";
import type { View } from "./view.ts";

/** Milliseconds between two frames of the spinner. */
const frameMs = 150;
const spinnerFrames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

/** The view of a terminal: the progress card, redrawn in place, with lasting lines above it. */
export function blockView(cli: Cli): View {
  const screen = cli.world.shell?.place?.() ?? new Terminal(cli.world.stderr).place();
  let story: Story | null = null;
  const live = new Live(cli);
  let frames = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const draw = () => {
    if (!story || story.phase === "resting") return screen.clear();
    const maxSteps = screen.room - 4;
    const now = Date.now();
    const sign = spinnerFrames[frames++ % spinnerFrames.length] ?? "";
    screen.draw(progressCard(story, { lang: cli.lang, paint: cli.err, now, live: live.text(now), sign, maxSteps }));
  };
  const rest = () => {
    clearInterval(timer);
    timer = undefined;
    screen.clear();
  };
  return {
    event(event, next, told = false) {
      story = next;
      live.end(event);
      const lasting = told ? null : lastingLine(event, cli);
      if (lasting !== null) screen.print([lasting]);
      timer ??= setInterval(draw, frameMs);
      draw();
    },
    known(next) {
      story = next;
      timer ??= setInterval(draw, frameMs);
    },
    live: (progress) => live.hear(progress),
    tell: (lines) => screen.print(lines),
    rest,
    close: rest,
  };
}

/** The line of an event that stays above the card; null without one. */
function lastingLine(event: TaskEvent, cli: Cli): string | null {
  if (event.type === "notice") return cli.err.warn(`• ${notice(event.key, event.params, cli.lang, cli.err)}`);
  const lasting = cli.verbose
    ? event.type !== "usage"
    : ["question.answered", "plan.modified", "plan.revised", "model.retry", "step.failed", "task.resumed"].includes(
        event.type,
      ) || isFailedPreparation(event);
  return lasting ? eventLine(event, cli.lang, cli.err) : null;
}

/** A set-up or baseline that failed: its line tells why. */
function isFailedPreparation(event: TaskEvent): boolean {
  return (event.type === "setup.done" || event.type === "baseline.done") && event.said !== undefined;
}

import type { TaskEvent } from "devorch";
import { eventLine, notice } from "../../cards/line.ts";
import { duration } from "../../cards/measures.ts";
import { progressCard } from "../../cards/progress.ts";
import type { Story } from "../../cards/story.ts";
import type { Cli } from "../cli.ts";
import { liveText } from "./live.ts";
import { Screen } from "./screen.ts";
import type { View } from "./view.ts";

/** Fast enough to look alive, slow enough to cost nothing. */
const frame = 150;
const turning = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
/** A wait of at least so long is counted. */
const noticeable = 2_000;

/** A terminal: the progress card, redrawn in place, with what should last above it. */
export function blockView(cli: Cli): View {
  const screen = cli.world.shell?.place?.() ?? new Screen(cli.world.stderr);
  let story: Story | null = null;
  let live = "";
  /** When the wait for a model began; null while something else goes on. */
  let thinkingSince: number | null = null;
  let frames = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const draw = () => {
    if (!story || story.phase === "resting") return screen.clear();
    const maxSteps = screen.room - 4;
    const now = Date.now();
    const waited = thinkingSince === null ? 0 : now - thinkingSince;
    const doing = waited < noticeable ? live : `${live} ${duration(waited)}`;
    const sign = turning[frames++ % turning.length] ?? "";
    screen.draw(progressCard(story, { lang: cli.lang, paint: cli.err, now, live: doing, sign, maxSteps }));
  };
  const rest = () => {
    clearInterval(timer);
    timer = undefined;
    screen.clear();
  };
  return {
    event(event, next, told = false) {
      story = next;
      live = "";
      thinkingSince = null;
      const lasting = told ? null : lastingLine(event, cli);
      if (lasting !== null) screen.print([lasting]);
      timer ??= setInterval(draw, frame);
      draw();
    },
    known(next) {
      story = next;
      timer ??= setInterval(draw, frame);
    },
    live(told) {
      live = liveText(told, cli);
      thinkingSince = told.phase === "model" ? Date.now() : null;
    },
    tell: (lines) => screen.print(lines),
    rest,
    close: rest,
  };
}

/** What would be lost if only the block showed it. */
function lastingLine(event: TaskEvent, cli: Cli): string | null {
  if (event.type === "notice") return cli.err.warn(`• ${notice(event.key, event.params, cli.lang, cli.err)}`);
  const lasting = cli.verbose
    ? event.type !== "usage"
    : ["question.answered", "plan.modified", "model.retry", "step.failed", "task.resumed"].includes(event.type);
  return lasting ? eventLine(event, cli.lang, cli.err) : null;
}

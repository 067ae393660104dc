import type { TaskEvent } from "devorch";
import { eventLine, notice } from "../../cards/line.ts";
import { progressCard } from "../../cards/progress.ts";
import type { Story } from "../../cards/story.ts";
import type { Cli } from "../cli.ts";
import { liveText } from "./live.ts";
import { Screen } from "./screen.ts";
import type { View } from "./view.ts";

/** Fast enough to look alive, slow enough to cost nothing. */
const frame = 250;

/** A terminal: the progress card, redrawn in place, with what should last above it. */
export function blockView(cli: Cli): View {
  const screen = cli.world.shell?.place?.() ?? new Screen(cli.world.stderr);
  let story: Story | null = null;
  let live = "";
  let timer: ReturnType<typeof setInterval> | undefined;

  const draw = () => {
    if (!story || story.phase === "resting") return screen.clear();
    const maxSteps = screen.room - 4;
    screen.draw(progressCard(story, { lang: cli.lang, paint: cli.err, now: Date.now(), live, maxSteps }));
  };
  const rest = () => {
    clearInterval(timer);
    timer = undefined;
    screen.clear();
  };
  return {
    event(event, told) {
      story = told;
      live = "";
      const lasting = lastingLine(event, cli);
      if (lasting !== null) screen.print([lasting]);
      timer ??= setInterval(draw, frame);
      draw();
    },
    known(told) {
      story = told;
      timer ??= setInterval(draw, frame);
    },
    live(told) {
      live = liveText(told, cli);
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

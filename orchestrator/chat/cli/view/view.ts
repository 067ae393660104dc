import type { Progress } from "../../../run/workspace.ts";
import type { TaskEvent } from "../../../task/events.ts";
import type { Story } from "../../cards/story.ts";

/** One way to show a task while it is followed. */
export interface View {
  /** A new event, and the story with it; `told`: it is on the screen already, the story alone goes on. */
  event(event: TaskEvent, story: Story, told?: boolean): void;
  /** What is known already and need not be told: a card begins there. */
  known(story: Story): void;
  /** What happens while it lasts and is never saved. */
  live(progress: Progress): void;
  /** Lasting lines of talk. */
  tell(lines: readonly string[]): void;
  /** Makes room for a prompt or for the end; the next event brings it back. */
  rest(): void;
  close(): void;
}

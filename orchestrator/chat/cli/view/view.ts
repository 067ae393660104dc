import type { Progress } from "../../../run/workspace.ts";
import type { TaskEvent } from "../../../task/events.ts";
import type { Story } from "../../cards/story.ts";

/** One way to show a task while it is followed. */
export interface View {
  /** A new event with its story; `told`: the event is already on the screen, only the story is updated. */
  event(event: TaskEvent, story: Story, told?: boolean): void;
  /** The story of events that are not shown. */
  known(story: Story): void;
  /** The current activity, which is not saved. */
  live(progress: Progress): void;
  /** Prints lasting lines. */
  tell(lines: readonly string[]): void;
  /** Removes the card for a prompt or the end; the next event draws it again. */
  rest(): void;
  close(): void;
}

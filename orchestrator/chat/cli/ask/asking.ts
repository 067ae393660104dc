import { type CANCEL_SYMBOL, isCancel } from "@clack/prompts";
import type { TaskView } from "../../../actions/devorch.ts";
import type { Story } from "../../cards/story.ts";
import type { Cli } from "../cli.ts";
import type { Session } from "../session.ts";

/** `said`: the word was given here; `on`: it came from elsewhere, or what waits has changed; `left`: it is left for later. */
export type Went = "said" | "on" | "left";

/** What one prompt works with; `signal` ends it when the word came from elsewhere. */
export interface Asking {
  cli: Cli;
  session: Session;
  view: TaskView;
  story: Story;
  signal: AbortSignal;
}

/** A prompt's value, or undefined when the person left it. */
export function given<T>(value: T | typeof CANCEL_SYMBOL): T | undefined {
  return isCancel(value) ? undefined : value;
}

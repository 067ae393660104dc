import { type CANCEL_SYMBOL, isCancel } from "@clack/prompts";
import type { TaskView } from "devorch";
import type { Story } from "../../cards/story.ts";
import type { Cli } from "../cli.ts";
import type { Session } from "../session.ts";

/** `on`: a word was given here or elsewhere; `left`: the person leaves it for later. */
export type Went = "on" | "left";

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

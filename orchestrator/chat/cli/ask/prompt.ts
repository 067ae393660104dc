import { type CANCEL_SYMBOL, isCancel } from "@clack/prompts";
import type { TaskView } from "../../../actions/devorch.ts";
import type { Story } from "../../cards/story.ts";
import type { Cli } from "../cli.ts";
import type { Session } from "../session.ts";

/** `said`: answered here; `on`: decided elsewhere, or something else waits now; `left`: left for later. */
export type PromptResult = "said" | "on" | "left";

/** The context of a prompt; `signal` ends it when the decision was made elsewhere. */
export interface PromptContext {
  cli: Cli;
  session: Session;
  view: TaskView;
  story: Story;
  signal: AbortSignal;
}

/** A prompt's value, or undefined when the person left it. */
export function valueOrUndefined<T>(value: T | typeof CANCEL_SYMBOL): T | undefined {
  return isCancel(value) ? undefined : value;
}

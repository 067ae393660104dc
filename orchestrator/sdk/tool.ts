import type { z } from "zod";
import type { Editing, FileChange } from "../run/editing.ts";
import type { Commands, Files } from "../run/workspace.ts";

/** What a tool may touch. Everything is bound to one task's working copy. */
export interface ToolContext extends Editing {
  files: Files;
  /** Journaled: all or nothing over every file named, once per call; refused when a file changed since the model read it. */
  edit(changes: FileChange[]): Promise<void>;
  /** How much of a file as it is this conversation was shown, or wrote itself. */
  shownOf(path: string): "all" | "some" | "nothing";
  /** To be told when an edit of a file did not fit; how often that was, since it was last written. */
  missed(path: string): number;
  /** Why a file at this path will be in no commit, in a sentence without its full stop; undefined where it will. Not there where nothing is written. */
  leftOut?(path: string): Promise<string | undefined>;
  command(request: { command: string; timeoutMs?: number }): ReturnType<Commands["run"]>;
  /** The same in a copy of the working copy that is thrown away with the conversation. */
  tryCommand(request: { command: string; timeoutMs?: number }): ReturnType<Commands["run"]>;
  signal: AbortSignal;
}

export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  description: string;
  input: Input;
  /**
   * `read` leaves no trace; `write` and `command` are journaled; `remote` too, and is not done twice unless it `repeats`; `verdict`
   * ends the conversation with its input.
   */
  kind: "read" | "write" | "command" | "remote" | "verdict";
  /** Doing a `remote` call once more after an interruption does no harm. */
  repeats?: boolean;
  /** The JSON Schema to send in place of the one of `input`. */
  schema?: Readonly<Record<string, unknown>>;
  /** What the model is told. A thrown TaskError becomes an error result. A verdict needs no run. */
  run?(input: z.infer<Input>, context: ToolContext): Promise<string>;
}

const tools = new WeakSet<object>();

/** Declares a tool: the default export of a file in `agents/tools/`; the file's name is the tool's name. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool<Input> {
  tools.add(tool);
  return tool;
}

export function isTool(value: unknown): value is Tool {
  return typeof value === "object" && value !== null && tools.has(value);
}

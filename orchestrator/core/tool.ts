import type { z } from "zod";
import type { Commands, Files } from "./workspace.ts";

/** What a tool may touch. Everything is bound to one task's working copy. */
export interface ToolContext {
  files: Files;
  /** Journaled edits: all or nothing over every file named, refused when a file changed since the model read it. */
  edit(changes: FileChange[]): Promise<void>;
  command(request: { command: string; timeoutMs?: number }): ReturnType<Commands["run"]>;
  signal: AbortSignal;
}

export interface FileChange {
  path: string;
  /** null removes the file. */
  content: string | null;
}

export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  description: string;
  input: Input;
  /** `read` leaves no trace; `write` and `command` are journaled; `verdict` ends the conversation with its input. */
  kind: "read" | "write" | "command" | "verdict";
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

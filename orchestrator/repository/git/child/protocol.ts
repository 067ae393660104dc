import type { Progress } from "../../../run/workspace.ts";
import { Exit, type ExitCode, messageOf, Pause, TaskError, UserError } from "../../../task/errors.ts";
import type { PauseReason } from "../../../task/events.ts";
import type { TextKey } from "../../../texts/index.ts";
import type { TextParams } from "../../../texts/sentence.ts";
import type { OperationName } from "./operations.ts";

/** Lines of JSON between devorch and the repository worker. */
export interface WorkerRequest {
  id: number;
  /** How often the working copy has been changed; absent where that is not known, and then it is looked at anew. */
  changes?: number | undefined;
  op: OperationName;
  args: unknown;
}

export type WorkerReply =
  | { id: number; progress: Progress }
  | { id: number; ok: unknown }
  | { id: number; error: WireError };

/** An error as data, with what is needed to rebuild its class. */
export type WireError =
  | { kind: "user"; key: TextKey; params: TextParams; exit: ExitCode; cause: string }
  | { kind: "task"; message: string; output: string }
  | { kind: "pause"; reason: PauseReason; key: TextKey; params: TextParams; cause: string }
  | { kind: "internal"; message: string; stack: string };

export function toWire(error: unknown): WireError {
  const known = diskError(error) ?? error;
  const cause = messageOf((known as { cause?: unknown } | null)?.cause ?? "");
  if (known instanceof UserError) {
    return { kind: "user", key: known.key, params: known.params, exit: known.exit, cause };
  }
  if (known instanceof TaskError) return { kind: "task", message: known.message, output: known.output };
  if (known instanceof Pause) {
    return { kind: "pause", reason: known.reason, key: known.key, params: known.params, cause };
  }
  return { kind: "internal", message: messageOf(error), stack: error instanceof Error ? (error.stack ?? "") : "" };
}

export function fromWire(error: WireError): Error {
  switch (error.kind) {
    case "user":
      return new UserError(error.key, error.params, { exit: error.exit, cause: error.cause });
    case "task":
      return new TaskError(error.message, error.output);
    case "pause":
      return new Pause(error.reason, error.key, error.params, { cause: error.cause });
    case "internal":
      return new Error(`git: ${error.message}`, { cause: error.stack });
  }
}

/** A disk error that a person can fix. */
function diskError(error: unknown): Error | undefined {
  if (error instanceof UserError || error instanceof Pause || error instanceof TaskError) return undefined;
  // The library's checkout collects the errors of its files.
  const [first = error] = (error as { errors?: unknown[] } | null)?.errors ?? [];
  const { code, path = "" } = (first ?? {}) as { code?: string; path?: string };
  if (code === "ENOSPC" || code === "EDQUOT") return new Pause("disk", "git.disk-full", {}, { cause: error });
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new UserError("git.no-access", { path }, { exit: Exit.config, cause: error });
  }
  return undefined;
}

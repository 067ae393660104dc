import { reasonIn, type TextKey, type TextParams } from "../texts/index.ts";
import type { PauseReason } from "./events.ts";

/** Exit codes of the executable (docs/api.md). */
export const Exit = {
  done: 0,
  failed: 1,
  usage: 2,
  waiting: 3,
  paused: 4,
  cancelled: 5,
  io: 74,
  later: 75,
  config: 78,
  interrupted: 130,
} as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

interface ErrorOptions {
  exit?: ExitCode;
  cause?: unknown;
}

/** Shown to the person in their language, without a stack. `key` names a sentence of the catalogue. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly key: TextKey;
  readonly params: TextParams;
  readonly exit: ExitCode;

  constructor(key: TextKey, params: TextParams = {}, options: ErrorOptions = {}) {
    super(reasonIn(key, params), { cause: options.cause });
    this.key = key;
    this.params = params;
    this.exit = options.exit ?? Exit.usage;
  }
}

/** What a person is told in place of an error's message, which a model reads. */
export interface SaidAs {
  key: TextKey;
  params?: TextParams;
}

/** The step failed; message and `output` are what the next attempt reads, `saidAs` is what a person reads. */
export class TaskError extends Error {
  override readonly name = "TaskError";
  readonly output: string;
  readonly saidAs: SaidAs | undefined;

  constructor(message: string, output = "", options: { cause?: unknown; saidAs?: SaidAs } = {}) {
    super(message, { cause: options.cause });
    this.output = output;
    this.saidAs = options.saidAs;
  }
}

/** The task cannot go on without a person: it is saved and paused with this reason. */
export class Pause extends Error {
  override readonly name = "Pause";
  readonly reason: PauseReason;
  readonly key: TextKey;
  readonly params: TextParams;
  readonly exit: ExitCode;

  constructor(reason: PauseReason, key: TextKey, params: TextParams = {}, options: ErrorOptions = {}) {
    super(`${reason}: ${key} ${JSON.stringify(params)}`, { cause: options.cause });
    this.exit = options.exit ?? Exit.paused;
    this.reason = reason;
    this.key = key;
    this.params = params;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether an error says that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && (error.name === "DiskFull" || (error as { code?: unknown }).code === "ENOSPC");
}

/** What it returns; undefined where it throws. */
export function orUndefined<Value>(act: () => Value): Value | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

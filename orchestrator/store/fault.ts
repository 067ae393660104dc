import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { Exit, messageOf, UserError } from "../task/errors.ts";

/** The kinds of database failures. */
export type Fault = "busy" | "full" | "io" | "readonly" | "corrupt" | "other";

/**
 * Nothing can be saved because the disk is full: the task pauses(disk). `code` is the one of node's own file errors, so
 * that `error.code === "ENOSPC"` finds both.
 */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
  readonly code = "ENOSPC";
  readonly path: string;

  constructor(path: string, options: { cause?: unknown } = {}) {
    super(`no space left on the disk of ${path}`, options);
    this.path = path;
  }
}

const byCode: [RegExp, Fault][] = [
  [/^SQLITE_(BUSY|LOCKED)/, "busy"],
  [/^SQLITE_FULL/, "full"],
  [/^SQLITE_(IOERR|CANTOPEN)/, "io"],
  [/^SQLITE_(READONLY|PERM|AUTH)/, "readonly"],
  [/^SQLITE_(CORRUPT|NOTADB)/, "corrupt"],
];

export function faultOf(error: unknown, path: string): Fault {
  const fault = byCode.find(([pattern]) => pattern.test(sqliteCodeOf(error)))?.[1];
  // Growing the WAL's index on a full disk is reported as an input/output error.
  if (fault === "io" && noSpaceAt(path)) return "full";
  return fault ?? "other";
}

/** The error that the store throws for a failed call; an unknown one is returned unchanged. */
export function storeErrorOf(error: unknown, path: string): unknown {
  const reason = messageOf(error);
  switch (faultOf(error, path)) {
    case "busy":
      return new UserError("state.busy", { path }, { exit: Exit.later, cause: error });
    case "full":
      return new DiskFull(path, { cause: error });
    case "io":
    case "corrupt":
      return new UserError("state.io", { path, reason }, { exit: Exit.io, cause: error });
    case "readonly":
      return new UserError("state.not-writable", { path, reason }, { exit: Exit.config, cause: error });
    case "other":
      return error;
  }
}

function sqliteCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string" && error.code !== "") return error.code;
  // libSQL reports a database that cannot be opened as an error without a code.
  return /ConnectionFailed/.test(error.message) ? "SQLITE_CANTOPEN" : "";
}

function noSpaceAt(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0;
  } catch {
    return false;
  }
}

import { accessSync, constants, mkdirSync } from "node:fs";
import { Exit, messageOf, UserError } from "devorch";
import { DiskFull } from "./fault.ts";

/** Creates the data folder, closed to other users. Throws UserError 78 when it cannot be made or written, DiskFull. */
export function prepareFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (codeOf(error) === "ENOSPC") throw new DiskFull(path, { cause: error });
    const reason = codeOf(error) ?? messageOf(error);
    throw new UserError("state.not-writable", { path, reason }, { exit: Exit.config, cause: error });
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../task/errors.ts";
import type { LibsqlDatabase as Database } from "../libsql/database.ts";
import { backupsOf, copiesIn, restoreFile } from "./copy.ts";
import { openChecked } from "./quarantine.ts";

/** A damaged database was moved aside and a copy took its place. */
export interface Recovered {
  moved: string;
  backup: string;
  /** When that copy was made, ISO. Later changes are only in the moved file. */
  at: string;
}

/** Opens the database, or the newest good copy of a damaged one. Throws UserError 74 when there is none. */
export async function openOrRecover(
  path: string,
  now: () => number,
  { isKnownSound, onRecovered }: { isKnownSound: boolean; onRecovered: (recovered: Recovered) => void },
): Promise<Database> {
  try {
    return await openChecked(path, now, isKnownSound);
  } catch (error) {
    if (!(error instanceof UserError) || error.key !== "state.corrupt") throw error;
    const found = await restoreNewestCopy(path, now());
    if (found === undefined) throw error;
    onRecovered({ moved: String(error.params.moved), ...found });
    return await openChecked(path, now);
  }
}

async function restoreNewestCopy(path: string, now: number): Promise<{ backup: string; at: string } | undefined> {
  if (existsSync(path)) return undefined;
  for (const { file, at } of copiesIn(backupsOf(dirname(path)))) {
    try {
      await restoreFile(file, path, now);
      return { backup: file, at: new Date(at).toISOString() };
    } catch (error) {
      // A bad copy is skipped: the next older one may be good. Other errors, as of a full disk, are thrown.
      if (!(error instanceof UserError)) throw error;
    }
  }
  return undefined;
}

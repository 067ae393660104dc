import { join, resolve } from "node:path";
import type { Settings } from "../../config/index.ts";
import { copyStore } from "../../store/copy/copy_store.ts";
import { restoreFile } from "../../store/files/copy.ts";
import { isOwner, waitToOwn } from "../../store/files/owner.ts";
import { databaseFile, openStore } from "../../store/store.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { Installation } from "./installation.ts";

/** A relative path is seen from the person's folder. */
export function copy({ cwd }: Installation, ...[from, to]: Parameters<typeof copyStore>) {
  const place = (text: string) => (/^[a-z]+:/i.test(text) ? text : resolve(cwd, text));
  return copyStore(place(from), place(to));
}

/** Puts a copy in the place of the database, and brings its schema up to date. */
export async function restore({ paths, database }: Settings, file: string) {
  if (database !== null) throw new UserError("backup.postgres");
  const owner = await waitToOwn(paths.data);
  if (!isOwner(owner)) {
    const params = { pid: owner.pid ?? "?", path: paths.data };
    throw new UserError("restore.owned", params, { exit: Exit.later });
  }
  try {
    const restored = await restoreFile(file, join(paths.data, databaseFile), Date.now());
    await (await openStore(paths.data)).close();
    return restored;
  } finally {
    owner.release();
  }
}

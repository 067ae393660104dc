import { join, resolve } from "node:path";
import type { Settings } from "../../config/index.ts";
import { copyStore } from "../../store/copy/copy_store.ts";
import { restoreFile } from "../../store/files/copy.ts";
import { isOwner, waitToOwn } from "../../store/files/owner.ts";
import { migrations } from "../../store/migrations/index.ts";
import { databaseFile, openStore } from "../../store/store.ts";
import { Exit, UserError } from "../../task/errors.ts";
import type { Installation } from "./installation.ts";

/** A relative path is seen from the person's folder. */
export function copy({ cwd }: Installation, ...[from, to]: Parameters<typeof copyStore>) {
  const place = (text: string) => (/^[a-z]+:/i.test(text) ? text : resolve(cwd, text));
  return copyStore(place(from), place(to));
}

/** Brings the schema up to date before anything else is started: a process of its own beside the ones that serve, or the owner of the file. */
export async function migrateStore({ paths, database }: Settings): Promise<{ schema: number }> {
  if (database === null) await owning(paths.data, async () => (await openStore(paths.data)).close());
  else {
    const { openPostgresStore } = await import("../../store/postgres/store.ts");
    await (await openPostgresStore(database)).close();
  }
  return { schema: migrations.length };
}

/** Puts a copy in the place of the database, and brings its schema up to date. */
export async function restore({ paths, database }: Settings, file: string) {
  if (database !== null) throw new UserError("backup.postgres");
  return owning(paths.data, async () => {
    const restored = await restoreFile(file, join(paths.data, databaseFile), Date.now());
    await (await openStore(paths.data)).close();
    return restored;
  });
}

async function owning<T>(folder: string, act: () => Promise<T>): Promise<T> {
  const owner = await waitToOwn(folder);
  if (!isOwner(owner))
    throw new UserError("restore.owned", { pid: owner.pid ?? "?", path: folder }, { exit: Exit.later });
  try {
    return await act();
  } finally {
    owner.release();
  }
}

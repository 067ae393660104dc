import { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { SQL } from "bun";
import { storedTask as readTask } from "../../../orchestrator/store/tables/stored_task.ts";
import type { Task } from "../../../orchestrator/task/task.ts";
import { testServer } from "./worker_beside.ts";

/** What is stored at a place, to be read: its file, or a copy of its database as it is now. */
export function openStored({ folder, env }: { folder: string; env: Record<string, string> }): Database {
  const data = env.DATA_PATH ?? "";
  if (testServer === undefined) return new Database(join(data, "orchestrator.db"), { readonly: true });
  const copy = join(folder, "..", "copy");
  rmSync(copy, { recursive: true, force: true });
  const { success, stderr } = Bun.spawnSync(
    [join(folder, "devorch"), "store", "copy", env.DATABASE_URL ?? "", join(copy, "orchestrator.db")],
    { env },
  );
  if (!success) throw new Error(String(stderr));
  return new Database(join(copy, "orchestrator.db"), { readonly: true });
}

/** A task as it is stored at this moment, also while a service works on it: a command per look would cost more than the work. */
export async function storedTask(place: { env: Record<string, string> }, id = "T-1"): Promise<Task | undefined> {
  const body = await bodyOf(place.env, id);
  return body === undefined ? undefined : readTask(id, body);
}

async function bodyOf({ DATABASE_URL: url, DATA_PATH: data = "" }: Record<string, string>, id: string) {
  if (url !== undefined) {
    await using sql = new SQL({ url, max: 1 });
    const [row] = await sql`SELECT body FROM task WHERE id = ${id}`;
    return row?.body as string | undefined;
  }
  using database = new Database(join(data, "orchestrator.db"), { readonly: true });
  database.run("PRAGMA busy_timeout = 5000");
  return database.query<{ body: string }, [string]>("SELECT body FROM task WHERE id = ?").get(id)?.body;
}

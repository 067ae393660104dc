import { Database } from "bun:sqlite";
import { rmSync } from "node:fs";
import { join } from "node:path";
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

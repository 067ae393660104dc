import type { RepoRow } from "../../run/store.ts";
import type { Database } from "../database.ts";
import { fromJson } from "../json.ts";
import { StoredRepo } from "./stored_task.ts";

export async function readRepos(database: Database): Promise<RepoRow[]> {
  const rows = await database.read("SELECT name, body, test FROM repo ORDER BY name");
  return rows.flatMap((row) => {
    const repo = StoredRepo.safeParse(fromJson(row.body)).data;
    // A damaged row is left out: `repo add` replaces it.
    return repo ? [{ name: String(row.name), repo, ...(typeof row.test === "string" && { test: row.test }) }] : [];
  });
}

/** A name that is there already means the new repository from now on. */
export async function saveRepo(database: Database, { name, repo, test }: RepoRow): Promise<void> {
  const sql = "INSERT OR REPLACE INTO repo (name, body, test) VALUES (?, ?, ?)";
  await database.write([{ sql, args: [name, JSON.stringify(repo), test ?? null] }]);
}

export async function removeRepo(database: Database, name: string): Promise<boolean> {
  const [result] = await database.write([{ sql: "DELETE FROM repo WHERE name = ?", args: [name] }]);
  return (result?.rowsAffected ?? 0) > 0;
}

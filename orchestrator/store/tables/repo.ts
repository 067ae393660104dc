import type { ProfileChange, RepoRow } from "../../run/store.ts";
import { isProfileKey, Profile, type ProfileEntry } from "../../task/repo_ref.ts";
import type { Database } from "../database.ts";
import { fromJson } from "../json.ts";
import { StoredRepo } from "./stored_task.ts";

export async function readRepos(database: Database): Promise<RepoRow[]> {
  const rows = await database.read("SELECT name, body, test FROM repo ORDER BY name");
  const profiles = await readProfiles(database);
  return rows.flatMap((row) => {
    const repo = StoredRepo.safeParse(fromJson(row.body)).data;
    // A damaged row is left out: `repo add` replaces it.
    if (!repo) return [];
    const name = String(row.name);
    const profile = profiles.get(name);
    return [{ name, repo, ...(typeof row.test === "string" && { test: row.test }), ...(profile && { profile }) }];
  });
}

async function readProfiles(database: Database): Promise<Map<string, ProfileEntry[]>> {
  const profiles = new Map<string, ProfileEntry[]>();
  for (const row of await database.read("SELECT repo, key, value, by, at FROM repo_profile ORDER BY repo, key")) {
    const entry = readEntry(String(row.key), fromJson(row.value), { by: String(row.by), at: String(row.at) });
    const name = String(row.repo);
    if (entry) profiles.set(name, [...(profiles.get(name) ?? []), entry]);
  }
  return profiles;
}

/** undefined for a damaged value, which counts as not set. */
function readEntry(key: string, value: unknown, said: { by: string; at: string }): ProfileEntry | undefined {
  const read = isProfileKey(key) ? Profile.shape[key].safeParse(value).data : undefined;
  return read === undefined ? undefined : ({ key, value: read, ...said } as ProfileEntry);
}

/** A name that is there already means the new repository from now on; the profile stays with the same repository only. */
export async function saveRepo(database: Database, { name, repo, test }: RepoRow): Promise<void> {
  const body = JSON.stringify(repo);
  const sql =
    "INSERT INTO repo (name, body, test) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body, test = excluded.test";
  await database.write([
    { sql: "DELETE FROM repo WHERE name = ? AND body <> ?", args: [name, body] },
    { sql, args: [name, body, test ?? null] },
  ]);
}

export async function removeRepo(database: Database, name: string): Promise<boolean> {
  const [result] = await database.write([{ sql: "DELETE FROM repo WHERE name = ?", args: [name] }]);
  return (result?.rowsAffected ?? 0) > 0;
}

export async function setRepo(database: Database, at: string, name: string, change: ProfileChange): Promise<void> {
  const upsert = `INSERT INTO repo_profile (repo, key, value, by, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (repo, key) DO UPDATE SET value = excluded.value, by = excluded.by, at = excluded.at`;
  await database.write([
    ...change.unset.map((key) => ({ sql: "DELETE FROM repo_profile WHERE repo = ? AND key = ?", args: [name, key] })),
    // Before there were profiles, the test command was a column.
    ...(change.unset.includes("test") ? [{ sql: "UPDATE repo SET test = NULL WHERE name = ?", args: [name] }] : []),
    ...change.set.map(({ key, value }) => ({ sql: upsert, args: [name, key, JSON.stringify(value), change.by, at] })),
  ]);
}

import type { Migration } from "./migration.ts";

/** What owners set for a repository: a row per key, with who and when. */
export const repoProfile: Migration = {
  number: 6,
  name: "repo_profile",
  statements: [
    `CREATE TABLE repo_profile (
      repo TEXT NOT NULL REFERENCES repo (name) ON DELETE CASCADE,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      by TEXT NOT NULL,
      at TEXT NOT NULL,
      PRIMARY KEY (repo, key)
    ) STRICT, WITHOUT ROWID`,
  ],
};

import type { Migration } from "./migration.ts";

/** Who may speak to devorch over HTTP; of a token only its hash is saved. */
export const token: Migration = {
  number: 12,
  name: "token",
  statements: [
    `CREATE TABLE token (
      name TEXT PRIMARY KEY,
      role TEXT NOT NULL,
      hash TEXT NOT NULL,
      at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
};

import type { Migration } from "./migration.ts";

/** Commits that are not pushed: what a clone that is lost would take with it. */
export const bundle: Migration = {
  number: 8,
  name: "bundle",
  statements: [
    `CREATE TABLE bundle (
      number INTEGER PRIMARY KEY,
      task TEXT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      tip TEXT NOT NULL,
      pack TEXT NOT NULL,
      at TEXT NOT NULL,
      UNIQUE (task, tip)
    ) STRICT`,
  ],
};

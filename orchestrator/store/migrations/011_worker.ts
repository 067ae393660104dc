import type { Migration } from "./migration.ts";

/** The processes that work with a database in common, and what they know each other by. */
export const worker: Migration = {
  number: 11,
  name: "worker",
  statements: [
    `CREATE TABLE worker (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      url TEXT,
      roles TEXT NOT NULL,
      version TEXT NOT NULL,
      since TEXT NOT NULL,
      alive_until INTEGER NOT NULL
    ) STRICT`,
    "CREATE TABLE worker_secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
  ],
};

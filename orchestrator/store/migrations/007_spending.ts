import type { Migration } from "./migration.ts";

/** What was spent per day and month, by all and by each person, and what a person may spend a day. */
export const spending: Migration = {
  number: 7,
  name: "spending",
  statements: [
    `CREATE TABLE spending (
      period TEXT NOT NULL,
      person TEXT NOT NULL,
      usd REAL NOT NULL,
      warned INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (period, person)
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE spending_clock (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      boot TEXT NOT NULL,
      uptime INTEGER NOT NULL,
      wall INTEGER NOT NULL
    ) STRICT`,
    `CREATE TABLE person_limit (
      id TEXT PRIMARY KEY,
      usd_per_day REAL NOT NULL
    ) STRICT, WITHOUT ROWID`,
  ],
};

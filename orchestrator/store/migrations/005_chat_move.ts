import type { Migration } from "./migration.ts";

/** Groups that became supergroups: which id a chat has outside. */
export const chatMove: Migration = {
  number: 5,
  name: "chat_move",
  statements: [
    `CREATE TABLE chat_move (
      chat TEXT PRIMARY KEY,
      now TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID`,
  ],
};

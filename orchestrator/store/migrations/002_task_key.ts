import type { Migration } from "./migration.ts";

export const taskKey: Migration = {
  number: 2,
  name: "task_key",
  statements: [
    // What the client called its request: the same request twice is one task.
    "ALTER TABLE task ADD COLUMN key TEXT",
    "CREATE UNIQUE INDEX task_key ON task (key) WHERE key IS NOT NULL",
    // Scheduling asks for the few unfinished tasks among the many that are over.
    "CREATE INDEX task_state ON task (state)",
  ],
};

import type { Migration } from "./migration.ts";

/** Which process works on a task, until when (milliseconds since 1970 by the database's clock), and where it is reached. */
export const lease: Migration = {
  number: 10,
  name: "lease",
  statements: [
    "ALTER TABLE task ADD COLUMN fence INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE task ADD COLUMN owner TEXT",
    "ALTER TABLE task ADD COLUMN url TEXT",
    "ALTER TABLE task ADD COLUMN lease_until INTEGER",
  ],
};

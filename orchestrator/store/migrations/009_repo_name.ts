import type { Migration } from "./migration.ts";

/** The name of a task's repository in a column of its own: the body is read by devorch alone. */
export const repoName: Migration = {
  number: 9,
  name: "repo_name",
  statements: [
    "ALTER TABLE task ADD COLUMN repo_name TEXT",
    "UPDATE task SET repo_name = CASE WHEN json_valid(body) THEN body ->> '$.repo.name' END",
  ],
  // A database on PostgreSQL begins with this or a later version.
  postgres: ["ALTER TABLE task ADD COLUMN repo_name TEXT"],
};

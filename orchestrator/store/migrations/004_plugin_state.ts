import type { Migration } from "./migration.ts";

/** What plugins keep. */
export const pluginState: Migration = {
  number: 4,
  name: "plugin_state",
  statements: [
    `CREATE TABLE plugin_state (
      plugin TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (plugin, key)
    ) STRICT, WITHOUT ROWID`,
  ],
};

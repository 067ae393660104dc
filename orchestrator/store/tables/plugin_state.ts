import type { PluginState } from "../../run/store.ts";
import { UserError } from "../../task/errors.ts";
import type { Database } from "../database.ts";
import { fromJson } from "../json.ts";

const maxStateChars = 256_000;

/** The stored state of one plugin: JSON by key. */
export function pluginStateOf(database: Database, plugin: string): PluginState {
  return {
    async get(key) {
      const [row] = await database.read({
        sql: "SELECT value FROM plugin_state WHERE plugin = ? AND key = ?",
        args: [plugin, key],
      });
      return row && fromJson(row.value);
    },
    async set(key, value) {
      const json = JSON.stringify(value);
      if (json === undefined || json.length > maxStateChars)
        throw new UserError("plugin.state-size", { plugin, key, most: maxStateChars / 1000 });
      const sql = `INSERT INTO plugin_state (plugin, key, value) VALUES (?, ?, ?)
      ON CONFLICT (plugin, key) DO UPDATE SET value = excluded.value`;
      await database.write([{ sql, args: [plugin, key, json] }]);
    },
    async delete(key) {
      await database.write([{ sql: "DELETE FROM plugin_state WHERE plugin = ? AND key = ?", args: [plugin, key] }]);
    },
    async keys() {
      const rows = await database.read({
        sql: "SELECT key FROM plugin_state WHERE plugin = ? ORDER BY key",
        args: [plugin],
      });
      return rows.map(({ key }) => String(key));
    },
  };
}

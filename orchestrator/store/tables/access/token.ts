import type { AccessToken, AccessTokens } from "../../../safety/access_token.ts";
import { isRole } from "../../../safety/people.ts";
import type { Database, Row } from "../../database.ts";

export function tokensOf(database: Database, now: () => number): AccessTokens {
  return {
    all: async () => (await database.read("SELECT name, role, at FROM token ORDER BY name")).map(tokenOf),
    async find(name) {
      const [row] = await database.read({ sql: "SELECT * FROM token WHERE name = ?", args: [name] });
      return row && { ...tokenOf(row), hash: String(row.hash) };
    },
    async add({ name, role, hash }) {
      const [result] = await database.write([
        {
          sql: "INSERT INTO token (name, role, hash, at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
          args: [name, role, hash, new Date(now()).toISOString()],
        },
      ]);
      return result?.rowsAffected === 1;
    },
    async remove(name) {
      const [result] = await database.write([{ sql: "DELETE FROM token WHERE name = ?", args: [name] }]);
      return result?.rowsAffected === 1;
    },
  };
}

function tokenOf(row: Row): AccessToken {
  const role = String(row.role);
  return { name: String(row.name), role: isRole(role) ? role : "viewer", createdAt: String(row.at) };
}

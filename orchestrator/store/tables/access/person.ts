import { isRole, type People, type Person } from "../../../safety/people.ts";
import type { Database, Row, Statement } from "../../database.ts";
import { textOrNull } from "../../json.ts";

export function peopleOf(database: Database, now: () => number): People {
  const at = () => new Date(now()).toISOString();
  const person = async (id: string) => {
    const [row] = await database.read({ sql: "SELECT * FROM person WHERE id = ?", args: [id] });
    return row && personOf(row);
  };
  return {
    person,
    all: async () => (await database.read("SELECT * FROM person ORDER BY at, id")).map(personOf),
    async save(saved) {
      await database.write([upsert(saved, at())]);
    },
    async remove(id) {
      const [result] = await database.write([{ sql: "DELETE FROM person WHERE id = ?", args: [id] }]);
      return result?.rowsAffected === 1;
    },
    async invite({ hash, role, expiresAt }) {
      await database.write([
        { sql: "DELETE FROM pairing WHERE expires_at <= ? OR used_by IS NOT NULL", args: [at()] },
        { sql: "INSERT INTO pairing (hash, role, expires_at) VALUES (?, ?, ?)", args: [hash, role, expiresAt] },
      ]);
    },
    async accept(hash, { id, name, lang }) {
      // Names this use of the code: the same person's second one gives nothing.
      const use = `${id} ${crypto.randomUUID()}`;
      const [used] = await database.write([
        {
          sql: "UPDATE pairing SET used_by = ? WHERE hash = ? AND used_by IS NULL AND expires_at > ?",
          args: [use, hash, at()],
        },
        {
          sql: `INSERT INTO person (id, role, name, lang, at)
            SELECT ?, role, ?, ?, ? FROM pairing WHERE hash = ? AND used_by = ?
            ON CONFLICT (id) DO UPDATE SET role = excluded.role, name = excluded.name`,
          args: [id, name, lang, at(), hash, use],
        },
      ]);
      return used?.rowsAffected === 1 ? await person(id) : undefined;
    },
  };
}

function upsert({ id, role, name, lang }: Person, at: string): Statement {
  return {
    sql: `INSERT INTO person (id, role, name, lang, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET role = excluded.role, name = excluded.name, lang = excluded.lang`,
    args: [id, role, name, lang, at],
  };
}

function personOf(row: Row): Person {
  const role = String(row.role);
  const lang = textOrNull(row.lang);
  return {
    id: String(row.id),
    role: isRole(role) ? role : "viewer",
    name: String(row.name),
    lang: lang === "es" || lang === "en" ? lang : null,
  };
}

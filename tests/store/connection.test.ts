import { afterEach, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import type { Client } from "@libsql/client/sqlite3";
import { connect } from "../../orchestrator/store/libsql/connection.ts";
import { aFolder } from "./sample.ts";

let folder: ReturnType<typeof aFolder>;
let client: Client;

beforeEach(async () => {
  folder = aFolder();
  client = connect(join(folder.path, "x.db"), { timeout: 25 });
  await client.execute("CREATE TABLE word (n INTEGER PRIMARY KEY, text TEXT NOT NULL)");
});

afterEach(() => {
  client.close();
  folder.remove();
});

const insert = (text: string | null) => ({ sql: "INSERT INTO word (text) VALUES (?) RETURNING n", args: [text] });
const select = { sql: "SELECT * FROM word WHERE n >= ? ORDER BY n", args: [1] };

test("a statement that is used again answers for its new arguments, with rows or without", async () => {
  for (const text of ["one", "two", "three"]) await client.batch([insert(text)], "write");
  const [made] = await client.batch([insert("four")], "write");
  expect(made?.rows[0]?.n).toBe(4);
  for (const from of [1, 3, 4])
    expect((await client.execute({ ...select, args: [from] })).rows.map(({ n }) => n)).toEqual(
      [1, 2, 3, 4].filter((n) => n >= from),
    );
  for (const [n, changed] of [
    [1, 1],
    [9, 0],
    [2, 1],
  ])
    expect((await client.execute({ sql: "DELETE FROM word WHERE n = ?", args: [n ?? 0] })).rowsAffected).toBe(
      changed ?? 0,
    );
});

test("it goes on after it failed, in this connection and in a new one, and after the schema changed", async () => {
  await client.batch([insert("one")], "write");
  expect(client.batch([insert("two"), insert(null)], "write")).rejects.toThrow("NOT NULL");
  await client.batch([insert("two")], "write");
  expect((await client.execute(select)).rows.map(({ text }) => text)).toEqual(["one", "two"]);

  await client.execute("ALTER TABLE word ADD COLUMN language TEXT");
  await client.batch([insert("three")], "write");
  await client.reconnect();
  await client.batch([insert("four")], "write");
  expect((await client.execute(select)).rows).toHaveLength(4);
  expect((await client.execute(select)).columns).toEqual(["n", "text", "language"]);
});

test("nothing that was asked keeps the file locked for others", async () => {
  await client.batch([insert("one")], "write");
  await client.execute(select);
  const other = connect(join(folder.path, "x.db"), { timeout: 0 });
  await other.batch(["DROP TABLE word"], "write");
  other.close();
});

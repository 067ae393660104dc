import type { Database } from "bun:sqlite";
import { emptyDatabase } from "../files/foreign_schema.ts";
import { migrations } from "../migrations/index.ts";

export interface Table {
  name: string;
  columns: { name: string; isNumber: boolean }[];
  /** The columns that the rows are ordered by; no two rows are equal in them. */
  key: string[];
  /** The column that numbers its rows by itself, if any. */
  numbered: string | null;
}

/** Every table of the newest schema but the record of migrations, those that others refer to first. */
export function allTables(): Table[] {
  const database = emptyDatabase(migrations.length);
  try {
    const names = database
      .query<{ name: string }, []>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all()
      .map(({ name }) => name)
      .filter((name) => name !== "schema_migration");
    const isReferring = (name: string) => database.query(`PRAGMA foreign_key_list("${name}")`).all().length > 0;
    return [...names.filter((name) => !isReferring(name)), ...names.filter(isReferring)].map((name) =>
      tableOf(database, name),
    );
  } finally {
    database.close();
  }
}

interface ColumnInfo {
  name: string;
  type: string;
  pk: number;
}

function tableOf(database: Database, name: string): Table {
  const found = database.query<ColumnInfo, []>(`PRAGMA table_info("${name}")`).all();
  const key = found.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const [first] = key;
  return {
    name,
    columns: found.map((column) => ({ name: column.name, isNumber: column.type !== "TEXT" })),
    key: key.map((column) => column.name),
    numbered: key.length === 1 && first?.type === "INTEGER" ? first.name : null,
  };
}

export function insertInto({ name, columns }: Table): string {
  const names = columns.map((column) => `"${column.name}"`).join(", ");
  return `INSERT INTO "${name}" (${names}) VALUES (${columns.map(() => "?").join(", ")})`;
}

const pageRows = 200;

/** The rows of a table in the order of its key, a page at a time. */
export async function* pagesOf(table: Table, read: (sql: string, args: Cell[]) => Promise<Cell[][]>) {
  const names = table.columns.map(({ name }) => `"${name}"`).join(", ");
  const key = table.key.map((name) => `"${name}"`).join(", ");
  const at = table.key.map((name) => table.columns.findIndex((column) => column.name === name));
  const select = `SELECT ${names} FROM "${table.name}"`;
  const order = `ORDER BY ${key} LIMIT ${pageRows}`;
  let last: Cell[] | undefined;
  for (;;) {
    const after = last ? `WHERE (${key}) > (${last.map(() => "?").join(", ")})` : "";
    const page = await read(`${select} ${after} ${order}`, last ?? []);
    if (page.length > 0) yield page;
    if (page.length < pageRows) return;
    const row = page.at(-1) ?? [];
    last = at.map((index) => row[index] ?? null);
  }
}

export type Cell = string | number | null;

import { createHash } from "node:crypto";
import { Exit, UserError } from "../../task/errors.ts";
import { openFileSource, writeFile } from "./file.ts";
import { openPostgresSource, writePostgres } from "./postgres.ts";
import { allTables, type Cell, pagesOf, type Table } from "./tables.ts";

/** One side of a copy. */
export interface Source {
  read(sql: string, args: Cell[]): Promise<Cell[][]>;
  /** The highest number that a task ever had. */
  lastNumber(): Promise<number>;
  close(): Promise<void>;
}

/** What is written; it holds when it was compared with the source, else nothing of it. */
export interface Target extends Pick<Source, "read"> {
  insert(table: Table, rows: Cell[][]): Promise<void>;
  /** Numbers that are given from now on are higher. */
  setLastNumber(number: number): Promise<void>;
}

export interface CopiedStore {
  tables: number;
  rows: number;
  tasks: number;
}

/**
 * Copies everything from one database to another one, which is new or empty: a PostgreSQL address, or the path of an
 * `orchestrator.db`. Each table is read again afterwards and compared. Throws UserError; then the target is as it was.
 */
export async function copyStore(from: string, to: string): Promise<CopiedStore> {
  if (from === to) throw new UserError("store-copy.same");
  const source = isPostgres(from) ? await openPostgresSource(from) : await openFileSource(from);
  try {
    const fill = (target: Target) => copyTables(source, target);
    return await (isPostgres(to) ? writePostgres(to, fill) : writeFile(to, fill));
  } finally {
    await source.close();
  }
}

function isPostgres(place: string): boolean {
  return /^postgres(ql)?:/i.test(place);
}

async function copyTables(source: Source, target: Target): Promise<CopiedStore> {
  const tables = allTables();
  const copied: CopiedStore = { tables: tables.length, rows: 0, tasks: 0 };
  for (const table of tables) {
    const [written, found] = [createHash("sha256"), createHash("sha256")];
    for await (const page of pagesOf(table, source.read)) {
      const rows = page.map((row) => cellsOf(table, row));
      written.update(`${JSON.stringify(rows)}\n`);
      await target.insert(table, rows);
      copied.rows += rows.length;
      if (table.name === "task") copied.tasks += rows.length;
    }
    for await (const page of pagesOf(table, target.read))
      found.update(`${JSON.stringify(page.map((row) => cellsOf(table, row)))}\n`);
    if (written.digest("hex") !== found.digest("hex"))
      throw new UserError("store-copy.differs", { table: table.name }, { exit: Exit.io });
  }
  await target.setLastNumber(await source.lastNumber());
  return copied;
}

/** As both databases have it: numbers as numbers, and no NUL, which PostgreSQL refuses. */
function cellsOf({ columns }: Table, row: Cell[]): Cell[] {
  return columns.map(({ isNumber }, at) => {
    const cell = row[at] ?? null;
    if (cell === null) return null;
    return isNumber ? Number(cell) : String(cell).replaceAll("\0", "\u{fffd}");
  });
}

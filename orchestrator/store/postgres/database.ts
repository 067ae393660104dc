import { SQL } from "bun";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { KeyedQueue } from "../../task/keyed_queue.ts";
import type { Database, Result, Row, Statement } from "../database.ts";
import { sqlState } from "../sql_state.ts";
import { numbered } from "./parameters.ts";
import { taskNumbers } from "./schema.ts";

/** One connection. */
export interface Connection {
  run(statement: Statement): Promise<Result>;
}

export interface PostgresDatabase extends Database {
  /** Several statements in one transaction, which is run again as long as it certainly had no effect. */
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
}

const pausesMs = [50, 100, 200, 400, 800, 1600, 2000];

/**
 * Opens at its first call. `alone`: it writes only while no other such process does. Throws UserError 78 for an address that cannot be one;
 * every call throws 75 where the database is away for longer than a restart takes.
 */
export function openPostgres(url: string, { alone = false } = {}): PostgresDatabase {
  const { path, sql } = clientOf(url);
  const queue = new KeyedQueue();
  const retrying = async <T>(work: (attempt: Attempt) => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries += 1) {
      const attempt: Attempt = { mayHaveCommitted: false };
      try {
        return await work(attempt);
      } catch (error) {
        if (!isPassing(error)) throw error;
        const pause = pausesMs[tries];
        if (attempt.mayHaveCommitted || pause === undefined)
          throw new UserError("state.away", { path, reason: messageOf(error) }, { exit: Exit.later, cause: error });
        await Bun.sleep(pause);
      }
    }
  };
  const transaction = <T>(work: (connection: Connection) => Promise<T>) =>
    queue.run("all", () => retrying((attempt) => transact(sql, work, attempt)));
  const read = (statement: Statement) =>
    queue.run("all", () => retrying(async () => (await execute(sql, statement)).rows));
  return {
    path,
    clock: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
    transaction,
    read,
    write: (statements) =>
      transaction(async ({ run }) => {
        if (alone) await beOnlyWriter(run, path);
        const results: Result[] = [];
        for (const statement of statements) results.push(await run(statement));
        return results;
      }),
    async nextNumber() {
      const [row] = await read(`SELECT nextval('${taskNumbers}') AS number`);
      return Number(row?.number);
    },
    close: () => queue.run("all", () => sql.close({ timeout: 0 })),
  };
}

/** Of devorch alone: "devw". */
const writerLock = 0x64657677;

/** The lock is this connection's until it ends: a second process that works with the same database is refused. */
async function beOnlyWriter(run: Connection["run"], path: string): Promise<void> {
  const { rows } = await run({ sql: "SELECT pg_try_advisory_lock(?) AS locked", args: [writerLock] });
  const [row] = rows as { locked: unknown }[];
  if (row?.locked !== true) throw new UserError("state.taken", { path }, { exit: Exit.later });
}

/** Of devorch alone: "devb". */
const botLock = 0x64657662;

/** A connection that is the only one of its kind once it leads, until it is closed. */
export function openLeader(url: string): { lead(): Promise<boolean>; close(): Promise<void> } {
  const sql = new SQL({ url, max: 1, idleTimeout: 0 });
  return {
    async lead() {
      const { rows } = await execute(sql, { sql: "SELECT pg_try_advisory_lock(?) AS leads", args: [botLock] });
      const [row] = rows as { leads: unknown }[];
      return row?.leads === true;
    },
    close: () => sql.close({ timeout: 0 }),
  };
}

interface Attempt {
  /** COMMIT was sent and no answer came: whether it holds is unknown, so it is never sent again. */
  mayHaveCommitted: boolean;
}

async function transact<T>(sql: SQL, work: (connection: Connection) => Promise<T>, attempt: Attempt): Promise<T> {
  const connection = await sql.reserve();
  try {
    await connection.unsafe("BEGIN");
    try {
      const result = await work({ run: (statement) => execute(connection, statement) });
      attempt.mayHaveCommitted = true;
      await connection.unsafe("COMMIT");
      return result;
    } catch (error) {
      // The server's own refusal of a COMMIT is an answer.
      if (sqlState(error) !== undefined) attempt.mayHaveCommitted = false;
      await connection.unsafe("ROLLBACK").catch(() => {});
      throw error;
    }
  } finally {
    connection.release();
  }
}

async function execute(sql: SQL, statement: Statement): Promise<Result> {
  const { sql: text, args } = typeof statement === "string" ? { sql: statement, args: [] } : statement;
  const rows = (await sql.unsafe(numbered(text), args.map(storable))) as Row[] & { count: number };
  return { rows: [...rows], rowsAffected: rows.count ?? 0 };
}

/** PostgreSQL refuses NUL in texts. */
function storable(value: string | number | null): string | number | null {
  return typeof value === "string" ? value.replaceAll("\0", "\u{fffd}") : value;
}

/** Connection lost or refused, server starting or stopping, too many connections, conflict of transactions. */
function isPassing(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return /^(08|40|53|57P)/.test(state);
  const { code } = (error ?? {}) as { code?: unknown };
  return /^(ERR_POSTGRES_(CONNECTION|IDLE|LIFETIME)|ECONN|EPIPE|ETIMEDOUT|ENOENT|ENOTFOUND|EHOSTUNREACH)/.test(
    String(code),
  );
}

function clientOf(url: string): { path: string; sql: SQL } {
  try {
    const path = withoutPassword(url);
    return { path, sql: new SQL({ url, max: 1, idleTimeout: 0, connectionTimeout: 5, onclose: () => {} }) };
  } catch (cause) {
    throw new UserError("state.bad-address", { reason: messageOf(cause) }, { exit: Exit.config, cause });
  }
}

/** What stands behind `?` may be one too. */
function withoutPassword(url: string): string {
  const parsed = new URL(url);
  parsed.password = "";
  parsed.username = "";
  parsed.search = "";
  return parsed.href;
}

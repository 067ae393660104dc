import { type Client, ConnectionPool, Sqlite3Client } from "@libsql/client/sqlite3";

/** A client with one connection to a database file, which prepares each of its statements once. Opens at its first call. */
export function connect(path: string, options: { timeout: number }): Client {
  return new Sqlite3Client(new PreparingPool(path, options, 1), "number");
}

/**
 * The client prepares a statement for every call and finds out by an exception whether it returns rows, which costs more than
 * the statement. Here each statement is prepared and configured once per connection.
 */
class PreparingPool extends ConnectionPool {
  override acquireSync(forTransaction?: boolean): PooledConnection {
    const connection = super.acquireSync(forTransaction);
    if (!Object.hasOwn(connection, "prepare")) cacheStatements(connection);
    return connection;
  }
}

type PooledConnection = ReturnType<ConnectionPool["acquireSync"]>;
type Prepared = ReturnType<PooledConnection["prepare"]>;

function cacheStatements(connection: PooledConnection): void {
  const prepared = new Map<string, Prepared>();
  const prepare = connection.prepare.bind(connection);
  connection.prepare = ((sql: string) => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = configureOnce(prepare(sql));
    prepared.set(sql, statement);
    return statement;
  }) as PooledConnection["prepare"];
}

/** The client calls `safeIntegers`, `raw` and `columns` before each execution, always with the same arguments. */
function configureOnce(statement: Prepared): Prepared {
  statement.safeIntegers(true);
  statement.safeIntegers = () => statement;
  try {
    statement.raw(true);
    statement.raw = () => statement;
    const columns = statement.columns();
    statement.columns = () => columns;
  } catch (withoutRows) {
    statement.raw = () => {
      throw withoutRows;
    };
  }
  return statement;
}

import { type Client, ConnectionPool, Sqlite3Client } from "@libsql/client/sqlite3";

/** A client with one connection to a database file, which prepares each of its statements once. Opens at its first call. */
export function connect(path: string, options: { timeout: number }): Client {
  return new Sqlite3Client(new PreparingPool(path, options, 1), "number");
}

/**
 * The client prepares a statement anew for every call and learns whether it returns rows from an exception. Both together
 * cost more than the statement itself: of each there is one per connection here, and what the client asks of it is asked once.
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

/** The client calls `safeIntegers`, `raw` and `columns` before each execution, always with the same words. */
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

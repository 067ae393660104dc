export type Value = string | number | bigint | ArrayBuffer | null;
export type Row = Record<string, Value | undefined>;

export type Statement = string | { sql: string; args: (string | number | null)[] };

export interface Result {
  rows: Row[];
  rowsAffected: number;
}

/**
 * A database that the tables are in: libSQL or PostgreSQL. The statements are the same for both: parameters are `?` or `?1`, columns
 * are qualified where `excluded` has them too, and a parameter without a column beside it has a CAST. Calls run one after the other; a
 * failed one has no effect.
 */
export interface Database {
  /** The file, or the address without its password. */
  readonly path: string;
  /** SQL for its own clock, in milliseconds since 1970. */
  readonly clock: string;
  read(statement: Statement): Promise<Row[]>;
  /** All statements in one transaction; on disk when it returns. */
  write(statements: Statement[]): Promise<Result[]>;
  /** The number of the next task; never given twice. */
  nextNumber(): Promise<number>;
  /** A statement that tells other processes of what its transaction saved of a task. */
  notice?(task: string): Statement;
  close(): Promise<void>;
}

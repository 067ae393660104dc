import { sqlState } from "./sql_state.ts";

/** The columns of the unique index that a failed write would have violated: `task.key`, `approval.task, approval.hash`. */
export function violatedUnique(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, ofLibsql] = /UNIQUE constraint failed: (\w+\.\w+(?:, \w+\.\w+)*)/.exec(error.message) ?? [];
  if (ofLibsql !== undefined) return ofLibsql;
  if (sqlState(error) !== uniqueViolation) return undefined;
  const { table, detail = "" } = error as Error & { table?: string; detail?: string };
  const [, columns = ""] = /^Key \(([^)]*)\)=/.exec(detail) ?? [];
  return columns
    .split(", ")
    .map((column) => `${table}.${column}`)
    .join(", ");
}

/** SQLSTATE. */
const uniqueViolation = "23505";

/** The columns of the unique index that a failed write would have violated: `task.key`, `approval.task, approval.hash`. */
export function violatedUnique(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, ofLibsql] = /UNIQUE constraint failed: (\w+\.\w+(?:, \w+\.\w+)*)/.exec(error.message) ?? [];
  if (ofLibsql !== undefined) return ofLibsql;
  const { errno, table, detail = "" } = error as { errno?: unknown; table?: string; detail?: string };
  if (errno !== uniqueViolation) return undefined;
  const [, columns = ""] = /^Key \(([^)]*)\)=/.exec(detail) ?? [];
  return columns
    .split(", ")
    .map((column) => `${table}.${column}`)
    .join(", ");
}

/** SQLSTATE. */
const uniqueViolation = "23505";

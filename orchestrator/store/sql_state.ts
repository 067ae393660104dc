/** SQLSTATE of a PostgreSQL server's error; undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  const { errno } = (error ?? {}) as { errno?: unknown };
  return typeof errno === "string" && /^[0-9A-Z]{5}$/.test(errno) ? errno : undefined;
}

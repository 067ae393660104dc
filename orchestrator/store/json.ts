import type { Value } from "@libsql/client/sqlite3";

/** What is absent is NULL in the database and null when it is read again. */
export function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/** undefined for a text that is no JSON: a damaged row is its own reader's matter, never that of the rows beside it. */
export function fromJson(value: Value | undefined): unknown {
  if (typeof value !== "string") return null;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export function textOrNull(value: Value | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}

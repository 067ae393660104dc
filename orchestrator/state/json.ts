import type { Value } from "@libsql/client/sqlite3";

/** What is absent is NULL in the database and null when it is read again. */
export function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

export function fromJson(value: Value | undefined): unknown {
  return typeof value === "string" ? JSON.parse(value) : null;
}

export function textOrNull(value: Value | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}

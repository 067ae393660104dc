import type { Value } from "./database.ts";

/** An absent value is NULL in the database and null when it is read again. */
export function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

/** undefined for a text that is no JSON: a damaged row must not affect the rows beside it. */
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

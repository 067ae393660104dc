import type { z } from "zod";

type Issues = readonly { code?: string | undefined; path: PropertyKey[]; message: string; expected?: unknown }[];
type Read<Schema extends z.ZodObject> = { success: true; data: z.infer<Schema> } | { success: false; problem: string };

/** Repairs may uncover each other: JSON in a text holds one object for a list. */
const mostRepairs = 4;

/**
 * The input of a tool call. Models send JSON as text, one object for a list of one, `{ "plan": { ... } }` for the plan itself, or
 * null for what they leave out: that is read as it is meant. What stays wrong is said about the input as it was sent.
 */
export function readInput<Schema extends z.ZodObject>(schema: Schema, sent: unknown): Read<Schema> {
  const first = schema.safeParse(sent ?? {});
  if (first.success) return first;
  let meant = unwrapped(schema, sent);
  for (let round = 0; round < mostRepairs; round++) {
    const parsed = schema.safeParse(meant);
    if (parsed.success) return parsed;
    meant = repaired(meant, parsed.error.issues);
  }
  return { success: false, problem: problemsOf(first.error.issues) };
}

function problemsOf(issues: Issues): string {
  return issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`).join("\n");
}

/** The one value of an object whose key the schema does not have. */
function unwrapped(schema: z.ZodObject, sent: unknown): unknown {
  const value = fromText(sent);
  if (!isObject(value)) return value;
  const [[key = "", inner] = [], ...more] = Object.entries(value);
  return more.length === 0 && !(key in schema.shape) && isObject(fromText(inner)) ? fromText(inner) : value;
}

function repaired(input: unknown, issues: Issues): unknown {
  const copy = structuredClone(input);
  for (const { path, expected } of issues) {
    const holder = path.slice(0, -1).reduce<unknown>((value, key) => (isHolder(value) ? value[key] : undefined), copy);
    const [key] = path.slice(-1);
    if (!isHolder(holder) || key === undefined || !(key in holder)) continue;
    if (holder[key] === null) delete holder[key];
    else holder[key] = meantAs(expected, holder[key]);
  }
  return copy;
}

function meantAs(expected: unknown, value: unknown): unknown {
  const read = expected === "string" ? value : fromText(value);
  if (expected === "array") return Array.isArray(read) ? read : [read];
  if (expected === "string") return typeof read === "number" || typeof read === "boolean" ? String(read) : read;
  return read;
}

function fromText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isHolder(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

import { z } from "zod";

type Issues = readonly { code?: string | undefined; path: PropertyKey[]; message: string; expected?: unknown }[];
type Read<Schema extends z.ZodObject> = { success: true; data: z.infer<Schema> } | { success: false; problem: string };

/** Repairs may uncover each other: JSON in a text holds one object for a list. */
const mostRepairs = 4;

/**
 * The input of a tool call. Models send JSON as text, one object for a list of one or the reverse, `{ "plan": { ... } }` for the plan
 * itself, a text for an object that needs that one text, or null for what they leave out: that is read as it is meant. What stays
 * wrong is said about the input as it was sent.
 */
export function readInput<Schema extends z.ZodObject>(schema: Schema, sent: unknown): Read<Schema> {
  const first = schema.safeParse(sent ?? {});
  if (first.success) return first;
  let meant = unwrapped(schema, sent);
  for (let round = 0; round < mostRepairs; round++) {
    const parsed = schema.safeParse(meant);
    if (parsed.success) return parsed;
    meant = repaired(schema, meant, parsed.error.issues);
  }
  return { success: false, problem: problemsOf(first.error.issues) };
}

function problemsOf(issues: Issues): string {
  return issues.map(({ path, message }) => `${path.join(".") || "input"}: ${message}`).join("\n");
}

/** The one value of a list, or of an object whose key the schema does not have. */
function unwrapped(schema: z.ZodObject, sent: unknown): unknown {
  let value = fromText(sent);
  for (let round = 0; round < mostRepairs; round++) {
    const [[key = "", inner] = [], ...more] = isHolder(value) ? Object.entries(value) : [];
    const within = fromText(inner);
    if (more.length > 0 || key in schema.shape || !isHolder(within)) break;
    value = within;
  }
  return isHolder(value) ? value : objectOf(schema, value);
}

function repaired(schema: z.ZodObject, input: unknown, issues: Issues): unknown {
  const copy = structuredClone(input);
  for (const { path, expected } of issues) {
    const holder = path.slice(0, -1).reduce<unknown>((value, key) => (isHolder(value) ? value[key] : undefined), copy);
    const [key] = path.slice(-1);
    if (!isHolder(holder) || key === undefined || !(key in holder)) continue;
    if (holder[key] === null) delete holder[key];
    else holder[key] = meantAs(expected, holder[key], schemaAt(schema, path));
  }
  return copy;
}

function meantAs(expected: unknown, value: unknown, schema: z.core.$ZodType | undefined): unknown {
  const read = expected === "string" ? value : fromText(value);
  if (expected === "array") return Array.isArray(read) ? read : [read];
  if (expected === "string") return typeof read === "number" || typeof read === "boolean" ? String(read) : read;
  if (expected === "object") return Array.isArray(read) && read.length === 1 ? read[0] : objectOf(schema, read);
  return read;
}

/** A text as the object that needs one text and nothing else. */
function objectOf(schema: z.core.$ZodType | undefined, value: unknown): unknown {
  if (typeof value !== "string" || !(schema instanceof z.ZodObject)) return value;
  const [needed, ...more] = Object.entries(schema.shape).filter(([, inner]) => !z.safeParse(inner, undefined).success);
  return needed && more.length === 0 ? { [needed[0]]: value } : value;
}

/** The schema of what stands at a path, without what makes it optional. */
function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  let at: z.core.$ZodType | undefined = schema;
  for (const key of path) {
    if (at instanceof z.ZodObject) at = at.shape[String(key)];
    else at = at instanceof z.ZodArray ? at.element : undefined;
    while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodNullable)
      at = at.def.innerType;
  }
  return at;
}

function fromText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(/^\s*```\w*\n(.*)\n\s*```\s*$/s.exec(value)?.[1] ?? value);
  } catch {
    return value;
  }
}

function isHolder(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

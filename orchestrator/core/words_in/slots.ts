import { z } from "zod";
import type { Intent } from "../intent.ts";

export interface Slots {
  values: Record<string, unknown>;
  /** Needed, and said nowhere. */
  missing: string[];
  /** As the words say them. */
  said: Record<string, unknown>;
}

/** `a,b` is one word; the comma before the next slot is none of its. */
const word = "[^\\s,;]+(?:[,;]+[^\\s,;]+)*";

/**
 * Slots as the words say them (`name: value`; after a command one word alone is its only slot), then as `found` elsewhere, then
 * the one option of an enum that stands in the words, with the schema's defaults for the rest. A name without a value is missing.
 */
export function readSlots(
  { slots }: Intent,
  text: string,
  { found = {}, command = false }: { found?: Record<string, unknown>; command?: boolean } = {},
): Slots {
  if (!slots) return { values: {}, missing: [], said: {} };
  const schemas = Object.entries(slots.shape);
  const emptied: string[] = [];
  const said = Object.fromEntries(
    schemas.flatMap(([name, schema]) => {
      const named = `(?:^|\\W)${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*[:=]\\s*`;
      const value = new RegExp(`${named}(?:"([^"]*)"|(${word}))`, "i").exec(text);
      if (value) return [[name, typed(schema, value[1] ?? value[2] ?? "")]];
      if (new RegExp(`${named}(?:[,;]|$)`, "i").test(text)) emptied.push(name);
      return [];
    }),
  );
  const [only] = schemas;
  const alone = command && schemas.length === 1 && new RegExp(`^${word}$`).test(text.trim()) && emptied.length === 0;
  if (only && alone && !Object.hasOwn(said, only[0])) said[only[0]] = typed(only[1], text.trim());
  if (emptied.length > 0) return { values: {}, missing: emptied, said };
  const parsed = slots.safeParse({ ...mentioned(schemas, text), ...found, ...said });
  if (parsed.success) return { values: parsed.data, missing: [], said };
  return { values: {}, missing: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))], said };
}

/** What may be answered where that is a short list; a default or an optional slot has its list within. */
export function optionsOf(schema: unknown): string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return optionsOf(schema.unwrap());
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

function mentioned(schemas: readonly [string, unknown][], text: string): Record<string, string> {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu));
  return Object.fromEntries(
    schemas.flatMap(([name, schema]) => {
      const [option, ...others] = optionsOf(schema).filter((one) => words.has(one.toLowerCase()));
      return option !== undefined && others.length === 0 ? [[name, option]] : [];
    }),
  );
}

/** Words are text; where the slot is none, one of its options however it is written, a number, or true and false. */
function typed(schema: unknown, value: string): unknown {
  const { safeParse } = schema as { safeParse(value: unknown): { success: boolean } };
  if (safeParse(value).success) return value;
  const option = optionsOf(schema).find((one) => one.toLowerCase() === value.toLowerCase());
  if (option !== undefined) return option;
  try {
    const read: unknown = JSON.parse(value);
    return safeParse(read).success ? read : value;
  } catch {
    return value;
  }
}

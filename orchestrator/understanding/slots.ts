import { z } from "zod";
import type { Intent } from "../sdk/intent.ts";

export interface Slots {
  values: Record<string, unknown>;
  /** Required slots without a value. */
  missing: string[];
  /** Values that the message states. */
  said: Record<string, unknown>;
}

/** `a,b` is one word; the comma before the next slot is none of its. */
const valuePattern = "[^\\s,;]+(?:[,;]+[^\\s,;]+)*";

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
  const mentions = schemas.flatMap(([name, schema]) => {
    const mention = mentionOf(Object.keys(slots.shape), name).exec(text);
    return mention ? [{ name, schema, value: mention.groups?.value }] : [];
  });
  const emptied = mentions.filter(({ value }) => value === undefined).map(({ name }) => name);
  const said = Object.fromEntries(
    mentions.flatMap(({ name, schema, value }) =>
      value === undefined ? [] : [[name, parseValue(schema, unquoted(value))]],
    ),
  );
  const [only] = schemas;
  const alone =
    command && schemas.length === 1 && mentions.length === 0 && new RegExp(`^${valuePattern}$`).test(text.trim());
  if (only && alone) said[only[0]] = parseValue(only[1], text.trim());
  if (emptied.length > 0) return { values: {}, missing: emptied, said };
  const parsed = slots.safeParse({ ...mentionedOptions(schemas, text), ...found, ...said });
  if (parsed.success) return { values: parsed.data, missing: [], said };
  return { values: {}, missing: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))], said };
}

/** The words with this slot said so, and not as before. */
export function withSlot({ slots }: Intent, text: string, { name, value }: { name: string; value: string }): string {
  const others = text.replace(mentionOf(Object.keys(slots?.shape ?? {}), name, "gi"), " ").trim();
  return `${others} ${name}: "${value.trim().replaceAll('"', "'")}"`.trim();
}

/** Whether the text is a valid value of the slot. */
export function fitsSlot({ slots }: Intent, name: string, words: string): boolean {
  const schema: unknown = slots?.shape[name];
  return schema !== undefined && parses(schema, parseValue(schema, words.trim()));
}

/** `name: value`, the value in quotes or one word; without one where another slot's name follows, or nothing. */
function mentionOf(names: readonly string[], name: string, flags = "i"): RegExp {
  const literal = (one: string) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const other = `(?:${names.map(literal).join("|")})\\s*[:=]`;
  return new RegExp(
    `(?<![\\p{L}\\p{N}_])${literal(name)}\\s*[:=]\\s*(?<value>"[^"]*"|(?!${other})${valuePattern})?`,
    `${flags}u`,
  );
}

function unquoted(value: string): string {
  return value.startsWith('"') && value.endsWith('"') && value.length > 1 ? value.slice(1, -1) : value;
}

/** What may be answered where that is a short list; a default or an optional slot has its list within. */
export function optionsOf(schema: unknown): string[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return optionsOf(schema.unwrap());
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

function mentionedOptions(schemas: readonly [string, unknown][], text: string): Record<string, string> {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu));
  return Object.fromEntries(
    schemas.flatMap(([name, schema]) => {
      const [option, ...others] = optionsOf(schema).filter((one) => words.has(one.toLowerCase()));
      return option !== undefined && others.length === 0 ? [[name, option]] : [];
    }),
  );
}

/** Words are text; where the slot is none, one of its options however it is written, a number, or true and false. */
function parseValue(schema: unknown, value: string): unknown {
  if (parses(schema, value)) return value;
  const option = optionsOf(schema).find((one) => one.toLowerCase() === value.toLowerCase());
  if (option !== undefined) return option;
  try {
    const read: unknown = JSON.parse(value);
    return parses(schema, read) ? read : value;
  } catch {
    return value;
  }
}

function parses(schema: unknown, value: unknown): boolean {
  return (schema as { safeParse(value: unknown): { success: boolean } }).safeParse(value).success;
}

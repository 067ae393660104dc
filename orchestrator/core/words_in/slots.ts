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

/** Slots as the words say them (`name: value`), then as `found` elsewhere, with the schema's defaults for the rest. */
export function readSlots({ slots }: Intent, text: string, found: Record<string, unknown> = {}): Slots {
  if (!slots) return { values: {}, missing: [], said: {} };
  const said = Object.fromEntries(
    Object.entries(slots.shape).flatMap(([name, schema]) => {
      const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const value = new RegExp(`(?:^|\\W)${literal}\\s*[:=]\\s*(?:"([^"]*)"|(${word}))`, "i").exec(text);
      return value ? [[name, typed(schema, value[1] ?? value[2] ?? "")]] : [];
    }),
  );
  const parsed = slots.safeParse({ ...found, ...said });
  if (parsed.success) return { values: parsed.data, missing: [], said };
  return { values: {}, missing: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))], said };
}

/** Words are text; where the slot is none, a number or true and false. */
function typed(schema: unknown, value: string): unknown {
  const { safeParse } = schema as { safeParse(value: unknown): { success: boolean } };
  if (safeParse(value).success) return value;
  try {
    const read: unknown = JSON.parse(value);
    return safeParse(read).success ? read : value;
  } catch {
    return value;
  }
}

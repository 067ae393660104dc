import type { Intent } from "../intent.ts";

/** Slots as the words say them (`name: value`), with the schema's defaults for the rest. */
export function readSlots({ slots }: Intent, text: string): { values: Record<string, unknown>; missing: string[] } {
  if (!slots) return { values: {}, missing: [] };
  const said = Object.keys(slots.shape).flatMap((name) => {
    const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const value = new RegExp(`(?:^|\\W)${literal}\\s*[:=]\\s*(?:"([^"]*)"|(\\S+))`, "i").exec(text);
    return value ? [[name, value[1] ?? value[2]]] : [];
  });
  const parsed = slots.safeParse(Object.fromEntries(said));
  if (parsed.success) return { values: parsed.data, missing: [] };
  return { values: {}, missing: [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))] };
}

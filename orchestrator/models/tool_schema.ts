import { z } from "zod";
import { memoizeByObject } from "./memoize_by_object.ts";
import type { ToolSpec } from "./model.ts";

type Json = { [key: string]: unknown };

/** A tool as models see it. Its schema is made once: the same object each time, so that the bytes sent are the same. */
export function toolSpec({
  name,
  description,
  input,
  schema,
}: Omit<ToolSpec, "schema"> & { schema?: ToolSpec["schema"] | undefined }): ToolSpec {
  return { name, description, input, schema: schema ?? schemaOf(input) };
}

const schemaOf = memoizeByObject((input: z.ZodObject): Json => {
  const { $schema, ...schema } = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  return compact(schema);
});

/** Without what says nothing to a model: our zod check is the judge. `const` becomes `enum`, which Gemini understands. */
function compact(schema: Json): Json {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !isNoise(key, value))
      .map(([key, value]) => (key === "const" ? ["enum", [value]] : [key, compactWithin(key, value)])),
  );
}

function compactWithin(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isRecord(item) && key !== "enum" ? compact(item) : item));
  if (!isRecord(value) || key === "default") return value;
  // Below these the keys are names, not words of JSON Schema.
  if (key !== "properties" && key !== "$defs") return compact(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isRecord(inner) ? compact(inner) : inner]),
  );
}

/** Limits of length and range: thousands of bytes in every call for what a model hardly ever breaks. */
const omittedLimits: ReadonlySet<string> = new Set([
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
]);

/** Strict objects say `additionalProperties: false` everywhere. */
function isNoise(key: string, value: unknown): boolean {
  return key === "additionalProperties" ? value === false : omittedLimits.has(key) && typeof value === "number";
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { type ToolSpec, z } from "devorch";

type Json = { [key: string]: unknown };

const schemas = new WeakMap<z.ZodObject, Json>();

/** The JSON Schema of a tool's input, made once per tool: the same object each time, so that the bytes sent are the same. */
export function schemaOf(tool: ToolSpec): Json {
  const known = schemas.get(tool.input);
  if (known) return known;
  const { $schema, ...schema } = z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" });
  const made = compact(schema);
  schemas.set(tool.input, made);
  return made;
}

/** Without what says nothing to a model: our zod check is the judge. `const` becomes `enum`, which Gemini understands. */
function compact(schema: Json): Json {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !isNoise(key, value))
      .map(([key, value]) => (key === "const" ? ["enum", [value]] : [key, compactWithin(key, value)])),
  );
}

function compactWithin(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isJson(item) && key !== "enum" ? compact(item) : item));
  if (!isJson(value) || key === "default") return value;
  // Below these the keys are names, not words of JSON Schema.
  if (key !== "properties" && key !== "$defs") return compact(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, isJson(inner) ? compact(inner) : inner]),
  );
}

/** zod writes the safe range of every integer, and `additionalProperties: false` for strict objects. */
function isNoise(key: string, value: unknown): boolean {
  if (key === "additionalProperties") return value === false;
  return (key === "minimum" || key === "maximum") && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { ModelError, type Part, z } from "devorch";

/** What a vendor sent, as it came, when it is what the schema says; fields that the schema does not name are no matter. */
export function validate<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  const { error } = schema.safeParse(sent);
  if (!error) return sent as z.output<Schema>;
  const [issue] = error.issues;
  const place = issue?.path.join(".") || "all of it";
  throw new ModelError("partial", `a piece of the answer cannot be read (${place}: ${issue?.message})`);
}

const typeField = z.object({ type: z.string() });
type Typed = z.ZodObject<{ type: z.ZodLiteral<string> }>;

/** The same for one of several types; undefined where its type is none of them, which is nothing to stumble over. */
export function validateByType<Schema extends Typed>(
  schemas: readonly Schema[],
  sent: unknown,
): z.output<Schema> | undefined {
  const { type } = validate(typeField, sent);
  const schema = schemas.find(({ shape }) => shape.type.value === type);
  return schema && validate(schema, sent);
}

/** Results are matched by the ids of calls: an answer in which two have the same cannot be gone on with. */
export function refuseDuplicateIds(parts: readonly Part[]): void {
  const ids = parts.flatMap((part) => (part.type === "call" ? [part.id] : []));
  if (new Set(ids).size < ids.length) throw new ModelError("partial", "two calls of the answer have the same id");
}

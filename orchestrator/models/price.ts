import { z } from "zod";
import { Exit, UserError } from "../task/errors.ts";
import type { Price, Usage } from "./model.ts";

const perMillion = 1_000_000;
const dateSuffix = /^[-@](\d{8}|\d{4}-\d{2}-\d{2})$/;

/**
 * The price of a model: by its exact name, or its name followed by a date (`claude-haiku-4-5-20251001`). Anything longer
 * is another model and has no price: a wrong price is worse than none.
 */
export function priceOf(table: Record<string, Price>, model: string): Price | undefined {
  if (Object.hasOwn(table, model)) return table[model];
  const name = Object.keys(table).find(
    (known) => model.startsWith(known) && dateSuffix.test(model.slice(known.length)),
  );
  return name === undefined ? undefined : table[name];
}

/** USD of one call. The whole call is charged at the long price when its prompt is longer than that begins at. */
export function costOf(price: Price, usage: Usage): number {
  const prompt = usage.input + usage.cached + usage.cacheWrite;
  const rates = price.long && prompt > price.long.above ? price.long : price;
  return (
    (usage.input * rates.input +
      usage.output * rates.output +
      usage.cached * rates.cached +
      usage.cacheWrite * rates.cacheWrite) /
    perMillion
  );
}

/** What a call cost: as its provider told, else by the price; null where neither is known. */
export function costOfCall(price: Price | null, usage: Usage): number | null {
  return usage.costUsd ?? (price && costOf(price, usage));
}

const usd = z.number().min(0);
const rates = { input: usd, output: usd, cached: usd.optional(), cacheWrite: usd.optional() };
const priceFile = z.record(
  z.string().regex(/^[a-z0-9_-]+\/\S+$/, "expected provider/model"),
  z.strictObject({ ...rates, long: z.strictObject({ above: z.number().int().min(0), ...rates }).optional() }),
);
type WrittenRates = z.infer<z.ZodObject<typeof rates>>;

/**
 * The user's own prices from the text of `ai/models/prices.json`: `{ "provider/model": { input, output, cached?,
 * cacheWrite? } }` in USD per million tokens; what is left out of the cache prices costs as much as input. Throws
 * UserError (78) that names the file and every wrong entry.
 */
export function readPrices(json: string, file: string): Record<string, Price> {
  const parsed = priceFile.safeParse(parsePriceJson(json));
  if (!parsed.success) {
    const detail = parsed.error.issues.map((issue) => `${issue.path.join(" ") || "/"}: ${issue.message}`).join("; ");
    throw new UserError("model.prices-invalid", { file, detail }, { exit: Exit.config });
  }
  return Object.fromEntries(
    Object.entries(parsed.data).map(([name, { long, ...written }]) => [
      name,
      { ...fullRates(written), ...(long && { long: { above: long.above, ...fullRates(long) } }) },
    ]),
  );
}

function fullRates({ input, output, cached = input, cacheWrite = input }: WrittenRates) {
  return { input, output, cached, cacheWrite };
}

function parsePriceJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

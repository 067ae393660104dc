import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Price } from "../../models/model.ts";
import { readPrices } from "../../models/price.ts";

/** The user's own prices: `models/prices.json` below AI_PATH, else below the plugins' `ai/`. Throws UserError 78 for a bad file. */
export function readPriceFiles({
  plugins,
  prompts,
}: {
  plugins: string;
  prompts: string | undefined;
}): Record<string, Price> {
  const files = [
    join(plugins, "ai", "models", "prices.json"),
    ...(prompts === undefined ? [] : [join(prompts, "models", "prices.json")]),
  ];
  return Object.assign({}, ...files.map(readIfThere));
}

function readIfThere(file: string): Record<string, Price> {
  try {
    return readPrices(readFileSync(file, "utf8"), file);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return {};
    throw error;
  }
}

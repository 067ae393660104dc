import { z } from "devorch";

const patienceMs = 3_000;
const longestList = 16 * 1024 * 1024;

const list = z.object({ data: z.array(z.looseObject({ id: z.string() })) });

/**
 * The tokens that a server gives this model for prompt and answer together, from its list of models; undefined where it does not say.
 * OpenAI's own list does not; each other server has a name of its own for it.
 */
export async function readWindow(
  url: string,
  headers: Record<string, string>,
  model: string,
): Promise<number | undefined> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const answer = await fetch(url, { headers, signal, redirect: "manual" });
    if (!answer.ok || Number(answer.headers.get("content-length") ?? 0) > longestList) return undefined;
    const models = list.parse(await answer.json()).data;
    return windowOf(models.find(({ id }) => id === model || id === `${model}:latest`));
  } catch {
    return undefined;
  }
}

const windowField = /^(max_model_len|n_ctx)$|context_(length|window|size)$/;

/** The smallest of what the entry names, itself or one level below: a provider behind it may give less than the model could. */
function windowOf(entry: Record<string, unknown> | undefined): number | undefined {
  const inner = Object.values(entry ?? {}).flatMap((value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [],
  );
  const named = [...Object.entries(entry ?? {}), ...inner].flatMap(([name, value]) =>
    windowField.test(name) && typeof value === "number" && value >= fewestTokens ? [value] : [],
  );
  return named.length > 0 ? Math.min(...named) : undefined;
}

const fewestTokens = 512;

/** From a refusal: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens". */
export function windowIn(refusal: string): number | undefined {
  const [, tokens] = /(?:context|model) (?:length|window|size)\D{0,24}?(\d{3,8})\b/i.exec(refusal) ?? [];
  const [, before] = /\b(\d{3,8}) maximum context/i.exec(refusal) ?? [];
  const window = Number(tokens ?? before);
  return window >= fewestTokens ? window : undefined;
}

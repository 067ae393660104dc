import { defineProvider, type Model, type ProviderSettings } from "devorch";
import { asAccepted, everything } from "./_accepted.ts";
import { readAnthropicStream } from "./_anthropic_answer.ts";
import { requestBody } from "./_anthropic_request.ts";
import { defaultTimeouts, type Fetch, type StreamTimeouts, watchedStream } from "./_connection.ts";

export default defineProvider({
  description: "Claude by Anthropic, over the Messages API.",
  keys: ["ANTHROPIC_API_KEY"],
  sees: true,
  baseUrl: "ANTHROPIC_BASE_URL",
  // platform.claude.com/docs/en/about-claude/pricing, November 2026; cache writes for five minutes.
  prices: {
    "claude-fable-5-1": { input: 10, output: 50, cached: 0.25, cacheWrite: 12.5 },
    "claude-opus-5-5": { input: 4, output: 20, cached: 0.2, cacheWrite: 5 },
    "claude-opus-5": { input: 5, output: 25, cached: 0.5, cacheWrite: 6.25 },
    "claude-sonnet-5-5": { input: 2, output: 10, cached: 0.1, cacheWrite: 2.5 },
    "claude-sonnet-5": { input: 2, output: 10, cached: 0.2, cacheWrite: 2.5 },
    "claude-haiku-5-5": {
      ...{ input: 0.1, output: 0.5, cached: 0.01, cacheWrite: 0.125 },
      long: { above: 100_000, input: 0.5, output: 2.5, cached: 0.05, cacheWrite: 0.625 },
    },
    "claude-haiku-4-5": { input: 1, output: 5, cached: 0.1, cacheWrite: 1.25 },
  },
  catalogue: ({ key, baseUrl = endpoint }) => ({
    url: `${baseUrl.replace(/\/+$/, "")}/v1/models?limit=1000`,
    headers: { authorization: `Bearer ${key}`, "anthropic-version": "2023-06-01" },
  }),
  open: (model, settings) => openModel(model, settings),
});

const endpoint = "https://api.anthropic.com";
/** The longest a timer can: the watch over silence is ours, not the SDK's. */
const never = 2 ** 31 - 1;

/** As `open`; tests bring less patience. */
export async function openModel(
  model: string,
  settings: ProviderSettings,
  patience: StreamTimeouts = defaultTimeouts,
): Promise<Model> {
  const { default: Anthropic } = await import("@anthropic-ai/sdk");
  // Whatever is not given here, the SDK would look up in the environment.
  const clientOver = (fetch: Fetch) =>
    new Anthropic({
      apiKey: settings.key,
      baseURL: settings.baseUrl ?? endpoint,
      webhookKey: null,
      logLevel: "off",
      openTelemetry: false,
      maxRetries: 0,
      fetch: (url, init) => fetch(url, { ...init, headers: ourHeaders(init?.headers, settings.key) }),
    });
  const accepted = everything();
  return {
    converse(messages, tools, options) {
      return asAccepted(accepted, options, (chosen) => {
        const body = requestBody(model, messages, tools, chosen);
        const open = (fetch: Fetch, signal: AbortSignal) =>
          clientOver(fetch).messages.create(body, { signal, timeout: never });
        return readAnthropicStream(watchedStream(open, { signal: options.signal, patience, key: settings.key }));
      });
    },
  };
}

/** Neither those of ANTHROPIC_CUSTOM_HEADERS, which the SDK lays over the key, nor what it tells about the machine. */
function ourHeaders(headers: RequestInit["headers"], key: string): Headers {
  const ours = new Headers({ authorization: `Bearer ${key}`, "user-agent": "devorch" });
  const theirs = new Headers(headers);
  for (const name of ["accept", "anthropic-version", "content-type"]) {
    const value = theirs.get(name);
    if (value) ours.set(name, value);
  }
  return ours;
}

import { defineProvider, type Model, type Price, type ProviderSettings } from "devorch";
import { asAccepted, everything } from "./_accepted.ts";
import { defaultTimeouts, type Fetch, type StreamTimeouts, watchedStream } from "./_connection.ts";
import { readGoogleStream } from "./_google_answer.ts";
import { requestParameters } from "./_google_request.ts";
import { checkEvents } from "./_google_stream.ts";

export default defineProvider({
  description: "Gemini by Google, over the Gemini API (not Vertex).",
  keys: ["GOOGLE_API_KEY", "GEMINI_API_KEY"],
  sees: true,
  hears: "gemini-3.5-flash-lite",
  baseUrl: "GOOGLE_GEMINI_BASE_URL",
  // ai.google.dev/gemini-api/docs/pricing, November 2026. Two are announced at a launch price until a day; getters, so
  // that a process that lives over that day counts right.
  prices: {
    get "gemini-4-argon"() {
      return Date.now() < Date.UTC(2026, 11, 1) ? rates(2, 10, 0.1) : rates(4, 20, 0.2);
    },
    get "gemini-3.8-flash"() {
      return Date.now() < Date.UTC(2027, 0, 1) ? rates(0.75, 3.75, 0.075) : rates(1.5, 7.5, 0.15);
    },
    "gemini-3.6-flash": rates(1.5, 7.5, 0.15),
    "gemini-3.5-flash-lite": rates(0.3, 2.5, 0.03),
    "gemini-2.5-flash": rates(0.3, 2.5, 0.03),
    "gemini-2.5-pro": { ...rates(1.25, 10, 0.125), long: { above: 200_000, ...rates(2.5, 15, 0.25) } },
  },
  catalogue: ({ key, baseUrl = endpoint }) => ({
    url: `${baseUrl.replace(/\/+$/, "")}/v1beta/models?pageSize=1000`,
    headers: { "x-goog-api-key": key },
  }),
  open: (model, settings) => openModel(model, settings),
});

const endpoint = "https://generativelanguage.googleapis.com";

/** Writing to the implicit cache costs nothing more. */
function rates(input: number, output: number, cached: number): Price {
  return { input, output, cached, cacheWrite: input };
}

/** As `open`; tests bring less patience. */
export async function openModel(
  model: string,
  settings: ProviderSettings,
  patience: StreamTimeouts = defaultTimeouts,
): Promise<Model> {
  // The build for browsers: no environment read, no Google credentials looked for, 15 MB and 16 ms less.
  const { GoogleGenAI } = await import("@google/genai/web");
  const client = new GoogleGenAI({
    apiKey: settings.key,
    vertexai: false,
    apiVersion: "v1beta",
    httpOptions: { baseUrl: settings.baseUrl ?? endpoint },
  });
  const accepted = everything();
  return {
    converse(messages, tools, options) {
      return asAccepted(accepted, options, (chosen) => {
        const open = (fetch: Fetch, signal: AbortSignal) =>
          client.models.generateContentStream(requestParameters(model, messages, tools, chosen, { signal, fetch }));
        return readGoogleStream(
          watchedStream(open, { signal: options.signal, patience, key: settings.key, check: checkEvents }),
          messages.length,
        );
      });
    },
  };
}

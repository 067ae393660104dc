import { defineProvider, type Model, ModelError, type ProviderSettings } from "devorch";
import { asAccepted, everything } from "./_accepted.ts";
import { defaultTimeouts, type Fetch, type StreamTimeouts, watchedStream } from "./_connection.ts";
import { readOpenaiStream } from "./_openai_answer.ts";
import { type Dialect, learnFrom, requestBody } from "./_openai_request.ts";
import { eventsIn } from "./_openai_stream.ts";
import { readWindow, windowIn } from "./_openai_window.ts";

export default defineProvider({
  description: "Any server that speaks OpenAI's chat API: OpenAI, OpenRouter, Ollama, vLLM, llama.cpp.",
  keys: ["OPENAI_API_KEY"],
  sees: true,
  baseUrl: "OPENAI_BASE_URL",
  // A server of one's own rarely asks for a key; one that does refuses the call.
  keyless: (baseUrl) => baseUrl !== undefined,
  // The same name costs something else on each server: prices stand in ai/models/prices.json, or the server tells the cost.
  prices: {},
  catalogue: ({ key, baseUrl }) => ({ url: `${addresses(baseUrl)[0]}/models`, headers: headersOf(key) }),
  open: (model, settings) => openModel(model, settings),
});

const endpoint = "https://api.openai.com/v1";

/** The API's addresses, the likeliest first. It lies below a path by custom; who names the host alone may mean either. */
function addresses(baseUrl = endpoint): string[] {
  const plain = baseUrl.replace(/\/+$/, "");
  return new URL(plain).pathname === "/" ? [`${plain}/v1`, plain] : [plain];
}

function headersOf(key: string): Record<string, string> {
  return { "user-agent": "devorch", ...(key !== "" && { authorization: `Bearer ${key}` }) };
}

/** As `open`; tests bring less patience. By hand, because the official SDK costs 1.6 MB and knows no field of other servers. */
export async function openModel(
  model: string,
  settings: ProviderSettings,
  patience: StreamTimeouts = defaultTimeouts,
): Promise<Model> {
  const { key } = settings;
  const dialect: Dialect = { refused: new Set(), outputLimit: "max_tokens" };
  // What a server takes without being told is what is left of its window.
  const accepted = { ...everything(), outputTokens: Number.POSITIVE_INFINITY };
  let [address = "", ...others] = addresses(settings.baseUrl);
  let window: number | undefined;
  // Not waited for: a conversation begins short.
  void readWindow(`${address}/models`, headersOf(key), model).then((tokens) => {
    window ??= tokens;
  });

  async function post(fetch: Fetch, body: string, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const headers = { ...headersOf(key), "content-type": "application/json", accept: "text/event-stream" };
    const send = (to: string) => fetch(`${to}/chat/completions`, { method: "POST", headers, body, signal });
    try {
      return eventsIn((await send(address)).body);
    } catch (error) {
      const [other] = others;
      if (!(error instanceof ModelError && error.status === 404 && other)) throw error;
      const answer = await send(other);
      [address, others] = [other, []];
      return eventsIn(answer.body);
    }
  }

  return {
    get window() {
      return window;
    },
    converse(messages, tools, options) {
      return asAccepted(accepted, options, async function* (chosen) {
        for (;;) {
          const sent = requestBody(model, messages, tools, chosen, dialect);
          const body = JSON.stringify(sent);
          const open = (fetch: Fetch, signal: AbortSignal) => post(fetch, body, signal);
          const chunks = watchedStream(open, { signal: options.signal, patience, key });
          try {
            return yield* readOpenaiStream(chunks, { messages, sent: body.length });
          } catch (error) {
            if (!(error instanceof ModelError)) throw error;
            if (error.kind === "too-long") window = windowIn(error.message) ?? window;
            if (error.kind !== "invalid" || !learnFrom(error.message, sent, dialect)) throw error;
          }
        }
      });
    },
  };
}

import { defineProvider, type Message, ModelError } from "devorch";
import { read } from "./_stream.ts";

/** Anything that speaks OpenAI's chat API: Ollama, vLLM, llama.cpp. LOCAL_BASE_URL=http://127.0.0.1:11434/v1 */
export default defineProvider({
  description: "A model of our own behind an OpenAI-compatible API.",
  keys: [],
  baseUrl: "LOCAL_BASE_URL",
  prices: {},
  async open(model, { baseUrl = "http://127.0.0.1:11434/v1" }) {
    return {
      async *converse(messages, tools, { system, signal, maxOutputTokens }) {
        const functions = tools.map(({ name, description, schema }) => {
          return { type: "function", function: { name, description, parameters: schema } };
        });
        const sent = [{ role: "system", content: system }, ...messages.flatMap(wire)];
        const options = { stream: true, stream_options: { include_usage: true }, max_tokens: maxOutputTokens };
        const body = { model, messages: sent, ...(functions.length > 0 && { tools: functions }), ...options };
        const headers = { "content-type": "application/json" };
        const request = { method: "POST", headers, body: JSON.stringify(body), signal };
        const answer = await fetch(`${baseUrl}/chat/completions`, request).catch((cause) => {
          signal.throwIfAborted();
          throw new ModelError("network", `no answer from ${baseUrl}`, { cause });
        });
        if (!answer.ok || !answer.body) throw new ModelError(kindOf(answer.status), await answer.text(), answer);
        yield* read(answer.body);
      },
    };
  },
});

function kindOf(status: number) {
  if (status === 404) return "missing";
  return status === 429 ? "rate" : status >= 500 ? "server" : "invalid";
}

function wire({ role, parts }: Message): object[] {
  const content = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  const calls = parts.flatMap((part) =>
    part.type === "call"
      ? [{ id: part.id, type: "function", function: { name: part.name, arguments: JSON.stringify(part.input) } }]
      : [],
  );
  const results = parts.flatMap((part) =>
    part.type === "result" ? [{ role: "tool", tool_call_id: part.id, content: part.output }] : [],
  );
  const said =
    content !== "" || calls.length > 0 ? [{ role, content, ...(calls.length > 0 && { tool_calls: calls }) }] : [];
  return [...results, ...said];
}

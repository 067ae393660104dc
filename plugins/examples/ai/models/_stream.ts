import { ModelError, type ModelEvent, type Part } from "devorch";

interface Delta {
  content?: string | null;
  tool_calls?: { index: number; id?: string; function?: { name?: string; arguments?: string } }[];
}
interface Chunk {
  choices?: { delta?: Delta; finish_reason?: string | null }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
}

/** The pieces of a streamed answer, put together. */
export async function* read(body: ReadableStream<Uint8Array>): AsyncGenerator<ModelEvent> {
  let [text, rest, reason] = ["", "", ""];
  const calls: { id: string; name: string; json: string }[] = [];
  const usage = { input: 0, output: 0, cached: 0, cacheWrite: 0 };
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((one) => one.startsWith("data: {"))) {
      const { choices: [choice] = [], usage: used } = JSON.parse(line.slice(6)) as Chunk;
      if (used) Object.assign(usage, { input: used.prompt_tokens, output: used.completion_tokens });
      reason = choice?.finish_reason ?? reason;
      const said = choice?.delta?.content ?? "";
      if (said !== "") yield { type: "text", text: said };
      text += said;
      for (const { index, id, function: called } of choice?.delta?.tool_calls ?? []) {
        const call = calls[index] ?? { id: id ?? `call-${index}`, name: "", json: "" };
        calls[index] = call;
        call.name += called?.name ?? "";
        call.json += called?.arguments ?? "";
      }
    }
  }
  // Without it the answer was cut; devorch asks again.
  if (reason === "") throw new ModelError("partial", "the stream ended early");
  const parts: Part[] = text === "" ? [] : [{ type: "text", text }];
  for (const { id, name, json } of calls) parts.push({ type: "call", id, name, input: parsed(json) });
  const stop = calls.length > 0 ? "calls" : reason === "length" ? "length" : "end";
  yield { type: "done", message: { role: "assistant", parts }, usage, stop };
}

/** What is no JSON is told to the model as a wrong input. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json || "{}");
  } catch {
    return json;
  }
}

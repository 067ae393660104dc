import { ModelError } from "devorch";

/** What stands for `[DONE]` among the chunks. */
export const endOfStream = Symbol("the end of the stream");

/** The data of each event, as JSON. Comments, which servers send to keep the connection open, are no data. */
export async function* eventsIn(body: ReadableStream<Uint8Array> | null): AsyncGenerator<unknown> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of body ?? []) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const data = line.startsWith("data:") ? line.slice("data:".length).trim() : "";
      if (data === "[DONE]") yield endOfStream;
      else if (data !== "") yield parse(data);
    }
  }
  // The last line may come without its end.
  if (rest.startsWith("data:") && rest.includes("[DONE]")) yield endOfStream;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new ModelError("partial", "a piece of the answer is no JSON", { cause });
  }
}

import { type Play, playScript, readScript, type Script } from "../../orchestrator/demo/model_server/play.ts";
import { type ModelServer, startModelServer } from "../../orchestrator/demo/model_server/server.ts";
import type { Message, ModelEvent, Part } from "../../orchestrator/models/model.ts";

/** A model server that stops at the end of the scope: `using models = aModelServer(...)`. */
export function aModelServer(play: Play | Script, options: { key?: string } = {}): ModelServer & Disposable {
  const server = startModelServer(typeof play === "function" ? play : playScript(play), options);
  return { ...server, [Symbol.dispose]: () => void server.stop() };
}

/**
 * A model server in a process of its own, whose requests and CPU time are not the test's. Its script is plain JSON.
 * `url` is for both base URLs.
 */
export async function aModelProcess(script: Script): Promise<{ url: string } & Disposable> {
  const child = Bun.spawn([process.execPath, import.meta.path], { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
  child.stdin.write(`${JSON.stringify(script)}\n`);
  child.stdin.flush();
  const { value } = await child.stdout.getReader().read();
  return { url: new TextDecoder().decode(value).trim(), [Symbol.dispose]: () => child.kill() };
}

export const said = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });

/** The user message that answers every call of `message`. */
export function resultsOf(message: Message, output: (name: string) => string = () => "ok"): Message {
  const parts = message.parts.flatMap((part): Part[] =>
    part.type === "call"
      ? [{ type: "result", id: part.id, name: part.name, output: output(part.name), isError: false }]
      : [],
  );
  return { role: "user", parts };
}

export async function everyEvent(stream: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

if (import.meta.main) {
  for await (const line of console) {
    const server = startModelServer(playScript(readScript(JSON.parse(line))));
    process.stdout.write(`${server.url}\n`);
  }
}

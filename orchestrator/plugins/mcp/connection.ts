import { type CallToolResult, Client, type Transport } from "@modelcontextprotocol/client";
import type { Commands } from "../../run/workspace.ts";
import type { McpServer } from "../../sdk/mcp_server.ts";
import { messageOf, TaskError } from "../../task/errors.ts";
import { cut, type ServerTool, toolSchema } from "./described.ts";
import { httpTransport } from "./http.ts";
import { ServerGone } from "./server_gone.ts";
import { ProcessTransport } from "./stdio.ts";

export interface Patience {
  /** Until a server has started and told its tools. */
  startMs: number;
  callMs: number;
}

export interface Access {
  commands: Pick<Commands, "serve">;
  runId: string;
  signal: AbortSignal;
}

/** Of one server; the rest is left out. */
const mostTools = 100;
const longestResult = 32_000;

/** A server that was started or reached. */
export interface ServerConnection {
  tools: ServerTool[];
  readonly isOpen: boolean;
  /** Throws TaskError for what the server calls an error, ServerGone where it is of no use any more. */
  call(tool: string, input: Record<string, unknown>, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** Starts or reaches a server and asks for its tools. Throws ServerGone. */
export async function connectServer(server: McpServer, access: Access, patience: Patience): Promise<ServerConnection> {
  const transport = await transportTo(server, access);
  const client = new Client(
    { name: "devorch", version: "1" },
    {
      versionNegotiation: { mode: "auto", probe: { timeoutMs: Math.ceil(patience.startMs / 3) } },
      inputRequired: { autoFulfill: false },
      // The schema comes from the server, and compiling one runs code made from it.
      jsonSchemaValidator: {
        getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
      },
    },
  );
  let isOpen = true;
  client.onclose = () => {
    isOpen = false;
  };
  client.onerror = () => {};
  const why = (error: unknown) => (transport instanceof ProcessTransport && transport.why) || messageOf(error);
  const close = async () => {
    isOpen = false;
    await client.close().catch(() => {});
    await transport.close().catch(() => {});
  };
  try {
    const tools = await within(patience.startMs, access.signal, async () => {
      await client.connect(transport, { timeout: patience.startMs });
      return listTools(client, patience.startMs);
    });
    return {
      tools,
      get isOpen() {
        return isOpen;
      },
      call: (tool, input, signal) => callTool(tool, input, signal),
      close,
    };
  } catch (error) {
    const gone = new ServerGone(why(error), { cause: error });
    await close();
    throw gone;
  }

  async function callTool(tool: string, input: Record<string, unknown>, signal: AbortSignal): Promise<string> {
    let result: CallToolResult;
    try {
      result = await within(patience.callMs, signal, () =>
        client.callTool({ name: tool, arguments: input }, { timeout: patience.callMs, signal }),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (isOpen && isAnswer(error)) throw new TaskError(cut(messageOf(error), longestResult));
      const gone = new ServerGone(why(error), { cause: error });
      await close();
      throw gone;
    }
    const text = resultText(result);
    if (result.isError) throw new TaskError(text);
    return text;
  }
}

async function transportTo(server: McpServer, { commands, runId }: Access): Promise<Transport> {
  if ("url" in server) return httpTransport(server.url, server.headers);
  const { command, args, env: environment, network } = server;
  try {
    return new ProcessTransport(await commands.serve({ command, args, environment, network, runId }));
  } catch (error) {
    throw new ServerGone(messageOf(error), { cause: error });
  }
}

async function listTools(client: Client, timeout: number): Promise<ServerTool[]> {
  const { tools } = await client.listTools(undefined, { timeout });
  const once = new Map(tools.map((tool) => [tool.name, tool]));
  return [...once.values()]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .slice(0, mostTools)
    .map(({ name, description = "", inputSchema, annotations }) => ({
      name,
      description,
      schema: toolSchema(inputSchema),
      readOnly: annotations?.readOnlyHint === true,
      idempotent: annotations?.readOnlyHint === true || annotations?.idempotentHint === true,
    }));
}

/** An error that the server answered, by its number; anything else is trouble with the server itself. */
function isAnswer(error: unknown): boolean {
  return typeof (error as { code?: unknown } | null)?.code === "number";
}

function resultText({ content = [], structuredContent }: CallToolResult): string {
  const parts = content.map((block) => {
    if (block.type === "text") return block.text;
    if (block.type === "resource_link") return `[${block.name}: ${block.uri}]`;
    if (block.type === "resource" && "text" in block.resource) return `[${block.resource.uri}]\n${block.resource.text}`;
    return `[${block.type}: not shown]`;
  });
  if (parts.length === 0 && structuredContent !== undefined) parts.push(JSON.stringify(structuredContent));
  const text = parts.join("\n");
  return text.trim() === "" ? "Done; it answered nothing." : cut(text, longestResult);
}

/** Whatever the client does: no server is waited for longer. */
async function within<T>(ms: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  const aborted = () => reject(signal.reason);
  signal.addEventListener("abort", aborted, { once: true });
  try {
    return await Promise.race([work(), ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", aborted);
  }
}

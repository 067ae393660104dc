import { z } from "zod";
import type { ServerTools, ServerToolsRequest, ToolServers } from "../../run/conversation/server_tools.ts";
import type { McpServer } from "../../sdk/mcp_server.ts";
import { defineTool, type Tool } from "../../sdk/tool.ts";
import { messageOf, TaskError } from "../../task/errors.ts";
import type { Access, Patience, ServerConnection } from "./connection.ts";
import { type ServerTool, toolDescription, toolName } from "./described.ts";
import { ServerGone } from "./server_gone.ts";

const usualPatience: Patience = { startMs: 30_000, callMs: 120_000 };
/** A server that did not start is asked again after this. */
const failureMs = 60_000;
/** In one conversation; then it is left alone. */
const mostFailures = 3;
/** Agents that act on an approved plan; the others get what only reads. */
const acting: ReadonlySet<string> = new Set(["executor"]);

/** A server as it answered just now. */
export type ServerLook = { tools: number } | { why: string };

interface ServersOptions {
  /** As they are now. */
  servers: () => ReadonlyMap<string, McpServer>;
  redact: (text: string) => string;
  /** Values that are not to be shown. */
  learn: (secrets: readonly string[]) => void;
  patience?: Patience;
  now?: () => number;
}

type Known = { stamp: string } & ({ tools: ServerTool[] } | { failed: string; at: number });

/** The MCP servers of the plugins' folder. What one told of its tools is remembered until its file changes. */
export function createToolServers(
  options: ServersOptions,
): ToolServers & { look(access: Access): Promise<Map<string, ServerLook>> } {
  const { redact, learn, patience = usualPatience, now = Date.now } = options;
  const known = new Map<string, Known>();

  return { open, look };

  async function look(access: Access): Promise<Map<string, ServerLook>> {
    const { connectServer } = await import("./connection.ts");
    const looks = [...options.servers()].map(async ([name, server]): Promise<[string, ServerLook]> => {
      try {
        const connection = await connectServer(server, access, patience);
        const tools = connection.tools.filter((tool) => isAllowed(server, tool)).length;
        await connection.close();
        return [name, { tools }];
      } catch (error) {
        return [name, { why: messageOf(error) }];
      }
    });
    return new Map(await Promise.all(looks));
  }

  async function open(request: ServerToolsRequest): Promise<ServerTools> {
    const mine = [...options.servers()].filter(([, { agents }]) => agents.includes(request.agent));
    const links = mine.map(([name, server]) => new ServerLink(name, server, request, { patience, redact }));
    for (const [, { secrets }] of mine) learn(secrets);
    const found = await Promise.all(links.map((link) => toolsOf(link)));
    const tools = new Map<string, Tool>();
    const taken = new Set(request.taken);
    for (const [at, link] of links.entries())
      for (const tool of found[at] ?? []) {
        const name = toolName(link.name, tool.name, taken);
        taken.add(name);
        if (isFor(request.agent, link.server, tool)) tools.set(name, link.tool(tool));
      }
    return {
      tools,
      close: async () => {
        await Promise.all(links.map((link) => link.close()));
      },
    };
  }

  async function toolsOf(link: ServerLink): Promise<ServerTool[]> {
    const { name, server } = link;
    const before = known.get(name);
    if (before?.stamp === server.stamp) {
      if ("tools" in before) return before.tools;
      if (now() - before.at < failureMs) return link.isOfNoUse(before.failed);
    }
    try {
      const { tools } = await link.connect();
      known.set(name, { stamp: server.stamp, tools });
      return tools;
    } catch (error) {
      if (!(error instanceof ServerGone)) throw error;
      known.set(name, { stamp: server.stamp, failed: error.message, at: now() });
      return link.isOfNoUse(error.message);
    }
  }
}

function isFor(agent: string, server: McpServer, tool: ServerTool): boolean {
  return isAllowed(server, tool) && (tool.readOnly || server.writes || acting.has(agent));
}

function isAllowed({ tools }: McpServer, { name }: ServerTool): boolean {
  return tools === undefined || tools.includes(name);
}

/** One server in one conversation: started at its first call, and again after it failed. */
class ServerLink {
  readonly name: string;
  readonly server: McpServer;
  readonly #request: ServerToolsRequest;
  readonly #options: Required<Pick<ServersOptions, "patience" | "redact">>;
  #connection: Promise<ServerConnection> | undefined;
  #failures = 0;

  constructor(
    name: string,
    server: McpServer,
    request: ServerToolsRequest,
    options: Required<Pick<ServersOptions, "patience" | "redact">>,
  ) {
    this.name = name;
    this.server = server;
    this.#request = request;
    this.#options = options;
  }

  async connect(): Promise<ServerConnection> {
    const opened = await this.#connection?.catch(() => undefined);
    if (opened?.isOpen) return opened;
    const { patience } = this.#options;
    // The client is loaded where there is a server.
    this.#connection = import("./connection.ts").then(({ connectServer }) =>
      connectServer(this.server, this.#request, patience),
    );
    return this.#connection;
  }

  isOfNoUse(why: string): [] {
    this.#request.failed({ server: this.name, why: this.#options.redact(why) });
    return [];
  }

  tool(tool: ServerTool): Tool {
    const { redact } = this.#options;
    const schema = JSON.parse(redact(JSON.stringify(tool.schema))) as Record<string, unknown>;
    return defineTool({
      description: redact(toolDescription(this.name, tool)),
      input: z.looseObject({}),
      schema,
      kind: "remote",
      repeats: tool.idempotent,
      run: (input, { signal }) => this.#call(tool.name, input, signal),
    });
  }

  async #call(tool: string, input: Record<string, unknown>, signal: AbortSignal): Promise<string> {
    const server = `The MCP server "${this.name}"`;
    if (this.#failures >= mostFailures) throw new TaskError(`${server} has failed too often: go on without it.`);
    try {
      const connection = await this.connect();
      return await connection.call(tool, input, signal);
    } catch (error) {
      if (!(error instanceof ServerGone)) throw error;
      signal.throwIfAborted();
      this.#failures++;
      this.isOfNoUse(error.message);
      throw new TaskError(`${server} did not answer: ${error.message}. Go on without it, or try once more.`);
    }
  }

  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }
}

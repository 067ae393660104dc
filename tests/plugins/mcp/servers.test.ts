import { expect, test } from "bun:test";
import { join } from "node:path";
import { toolName, toolSchema } from "../../../orchestrator/plugins/mcp/described.ts";
import { createToolServers } from "../../../orchestrator/plugins/mcp/servers.ts";
import { createCommands } from "../../../orchestrator/repository/sandbox/commands.ts";
import type { ServerFailure } from "../../../orchestrator/run/conversation/server_tools.ts";
import type { McpServer } from "../../../orchestrator/sdk/mcp_server.ts";
import type { ToolContext } from "../../../orchestrator/sdk/tool.ts";
import { scratch } from "../../support/git.ts";

const program = join(import.meta.dir, "../../support/mcp/odd_server.js");
const signal = new AbortController().signal;

function odd(how: string, more: Partial<McpServer> = {}): McpServer {
  const server = { command: "node", args: [program, how], env: {}, network: false, agents: ["executor", "planner"] };
  return { ...server, writes: false, file: "odd.json", stamp: how, secrets: [], ...more } as McpServer;
}

/** The tools of these servers for an agent, and what was said of them. */
async function open(
  servers: Record<string, McpServer>,
  { agent = "executor", startMs = 60_000, callMs = 60_000 } = {},
) {
  const folder = scratch();
  const sandbox = { mode: "auto", toolPaths: undefined, path: process.env.PATH ?? "", home: "/nonexistent" } as const;
  const status = async () => ({ tier: "bwrap", detail: "" }) as const;
  const commands = createCommands({ root: folder.path, sandbox, status, cacheFolder: undefined });
  const all = new Map(Object.entries(servers));
  const options = { servers: () => all, redact: (text: string) => text, learn: () => {} };
  const said: ServerFailure[] = [];
  const tools = createToolServers({ ...options, patience: { startMs, callMs } });
  const failed = (failure: ServerFailure) => void said.push(failure);
  const opened = await tools.open({ agent, taken: new Set(["odd__look_it_up"]), commands, runId: "r", signal, failed });
  const close = async () => {
    await opened.close();
    folder[Symbol.dispose]();
  };
  const call = (name: string) =>
    opened.tools
      .get(name)
      ?.run?.({}, { signal } as ToolContext)
      .catch((error: Error) => error.message);
  return { names: [...opened.tools.keys()], said, call, [Symbol.asyncDispose]: close };
}

test("a server that hangs in a call is given up, and left alone when it hangs again and again", async () => {
  await using servers = await open({ odd: odd("hangs") }, { callMs: 300 });
  expect(servers.names).toEqual(["odd__look_it_up_2", "odd__look_it_up_3"]);
  for (let time = 0; time < 3; time++) expect(await servers.call("odd__look_it_up_2")).toMatch(/within 0.3 s/);
  expect(await servers.call("odd__look_it_up_2")).toMatch(/failed too often/);
  expect(servers.said).toHaveLength(3);
});

test("one that does not start in time has no tools, and that is said", async () => {
  await using servers = await open({ odd: odd("mute") }, { startMs: 900 });
  expect(servers.names).toEqual([]);
  expect(servers.said).toEqual([{ server: "odd", why: expect.stringContaining("within 0.9 s") }]);
});

test("who does not act gets what only reads, unless the file says otherwise", async () => {
  const files = { plain: odd("dies"), all: odd("dies", { writes: true }), one: odd("dies", { tools: ["look.it.up"] }) };
  await using servers = await open(files, { agent: "planner" });
  expect(servers.names).toEqual(["plain__look_it_up", "all__look_it_up", "all__look_it_up_2"]);
});

test.each([
  ["ünï cöde", "herramienta ñ", "uni_code__herramienta_n"],
  ["1", "x", "_1__x"],
  ["long", "x".repeat(90), `long__${"x".repeat(58)}`],
])("a name is what every provider takes: %s %s", (server, tool, name) => {
  expect(toolName(server, tool, new Set())).toBe(name);
  expect(toolName(server, tool, new Set([name]))).toMatch(/^[A-Za-z_][A-Za-z0-9_-]{0,61}_2$/);
});

test("a schema is an object's, cut where it is long and replaced where it is huge", () => {
  const long = { type: "object", properties: { a: { type: "string", description: "d".repeat(5_000) } } };
  expect(JSON.stringify(toolSchema(long)).length).toBeLessThan(2_000);
  const huge = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`p${at}`, { type: "string" }]));
  for (const odd of [{ type: "object", properties: huge }, { type: "array" }, "text", null])
    expect(toolSchema(odd)).toEqual({ type: "object", properties: {} });
});

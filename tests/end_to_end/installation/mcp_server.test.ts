import { expect, test } from "bun:test";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { aPlace, aPlan, type Place, serving } from "../../support/executable.ts";

async function connect({ folder, env }: Place) {
  const client = new Client({ name: "tests", version: "1" });
  await client.connect(new StdioClientTransport({ command: join(folder, "devorch"), args: ["mcp"], env, cwd: folder }));
  const call = async (name: string, input: Record<string, unknown> = {}) => {
    const { isError = false, content } = await client.callTool({ name, arguments: input });
    const [first] = content as { text: string }[];
    return { isError, text: first?.text ?? "" };
  };
  return { client, call, [Symbol.asyncDispose]: () => client.close() };
}

test("a program starts a task over MCP and looks at it; a person approves it, and no tool does", async () => {
  await using place = aPlace({ script: () => aPlan([{ title: "One" }]), env: { HTTP_ADDR: "127.0.0.1:0" } });
  await using mcp = await connect(place);
  const { tools } = await mcp.client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(["list_tasks", "show_task", "show_plan", "show_diff", "start_task"]);
  expect(tools.filter(({ annotations }) => !annotations?.readOnlyHint).map(({ name }) => name)).toEqual(["start_task"]);
  expect(await mcp.call("start_task", { text: "Add stock", repo: place.url })).toMatchObject({
    isError: true,
    text: expect.stringContaining("devorch serve"),
  });

  const service = await serving(place, "serve");
  const started = await mcp.call("start_task", { text: "Add stock", repo: place.url });
  expect(JSON.parse(started.text)).toEqual({ id: "T-1" });
  while (JSON.parse((await mcp.call("show_task", { id: "1" })).text).state !== "planned") await Bun.sleep(50);
  expect(JSON.parse((await mcp.call("show_plan", { id: "T-1" })).text).plan.steps[0].title).toBe("One");
  expect(JSON.parse((await mcp.call("list_tasks", { waiting: true })).text)).toMatchObject([{ id: "T-1" }]);
  expect(await mcp.call("show_task", { id: "T-9" })).toMatchObject({ isError: true });
  expect(place.remote("branch", "--list").trim()).toBe("* main");
  service.kill("SIGTERM");
  await service.done;
});

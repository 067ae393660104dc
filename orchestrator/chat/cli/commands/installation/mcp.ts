import { type Define, newCommand } from "../../syntax/command.ts";

export const define: Define = (cli) =>
  newCommand(cli, "mcp", "help.mcp").action(async () => {
    const { serveMcp } = await import("../../../mcp/server.ts");
    await serveMcp(cli);
  });

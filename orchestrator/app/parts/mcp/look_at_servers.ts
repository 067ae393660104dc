import type { Settings } from "../../../config/index.ts";
import { createToolServers, type ServerLook } from "../../../plugins/mcp/servers.ts";
import { createCommands } from "../../../repository/sandbox/commands.ts";
import { probeSandbox } from "../../../repository/sandbox/probe.ts";
import { createTemporaryFolder } from "../../../repository/sandbox/process/temporary_folder.ts";
import type { Loaded } from "../../../sdk/load.ts";
import type { Installation } from "../installation.ts";
import { sandboxSettings } from "../sandbox_settings.ts";

/** Starts or reaches each MCP server once, programs in an empty folder: its tools' number, or why it is of no use. */
export async function lookAtServers(
  { mcp }: Pick<Loaded, "mcp">,
  installation: Installation,
  settings: Settings,
): Promise<Map<string, ServerLook>> {
  if (mcp.size === 0) return new Map();
  const folder = createTemporaryFolder("probe");
  try {
    const sandbox = sandboxSettings(installation, settings);
    const status = await probeSandbox(sandbox);
    const root = folder.path;
    const commands = createCommands({ root, sandbox, status: async () => status, cacheFolder: undefined });
    const servers = createToolServers({ servers: () => mcp, redact: (text) => text, learn: () => {} });
    return await servers.look({ commands, runId: `look-${process.pid}`, signal: new AbortController().signal });
  } finally {
    await folder.remove();
  }
}

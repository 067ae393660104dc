import type { Tool } from "../../sdk/tool.ts";
import type { Commands } from "../workspace.ts";

/** Why a server is of no use, in words of the system; "" where the agent has its tools. */
export interface ServerFailure {
  server: string;
  why: string;
}

export interface ServerToolsRequest {
  agent: string;
  /** Names that the agent's own tools have. */
  taken: ReadonlySet<string>;
  /** Where servers that are programs run. */
  commands: Pick<Commands, "serve">;
  runId: string;
  signal: AbortSignal;
  /** Called each time a server fails. */
  failed(failure: ServerFailure): void;
}

/** The tools of MCP servers for one conversation: they stay as long as it lasts, whatever becomes of the servers. */
export interface ServerTools {
  tools: ReadonlyMap<string, Tool>;
  close(): Promise<void>;
}

export interface ToolServers {
  open(request: ServerToolsRequest): Promise<ServerTools>;
}

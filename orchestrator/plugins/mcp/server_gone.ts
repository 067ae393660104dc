/** The server ended, hangs or speaks no MCP. */
export class ServerGone extends Error {
  override readonly name = "ServerGone";
}

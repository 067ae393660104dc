import type { Connect } from "../actions/devorch.ts";
import { connectRemote, type RemoteAddress } from "../chat/remote/client.ts";

/** A server that answered before is waited for: it starts again, or another one takes its place. */
const reconnectMs = 120_000;

/** Reaches the devorch of another machine; this one executes nothing. */
export function createRemoteConnector(remote: RemoteAddress): Connect {
  let wasReached = false;
  keepFromProxy(remote.url);
  return async () => {
    const devorch = await connectRemote(remote, wasReached ? reconnectMs : 0);
    wasReached = true;
    return { devorch, owner: false, close: async () => {} };
  };
}

/** Without TLS a proxy would read the token: what is on this machine is reached directly, whatever HTTP_PROXY says. */
function keepFromProxy(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:") return;
  for (const name of ["NO_PROXY", "no_proxy"])
    process.env[name] = [process.env[name], hostname.replace(/^\[|\]$/g, "")].filter(Boolean).join(",");
}

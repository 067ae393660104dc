import type { Connect } from "../actions/devorch.ts";
import { connectRemote, pingRemote, type RemoteAddress } from "../chat/remote/client.ts";
import type { DoctorLine } from "../service/doctor.ts";
import { UserError } from "../task/errors.ts";
import { text } from "../texts/index.ts";
import type { Lang } from "../texts/sentence.ts";
import { detachOnTerminate } from "./parts/terminate.ts";

/** A server that answered before is waited for: it starts again, or another one takes its place. */
const reconnectMs = 120_000;

/** Reaches the devorch of another machine; this one executes nothing. */
export function createRemoteConnector(remote: RemoteAddress): Connect {
  let wasReached = false;
  keepFromProxy(remote.url);
  return async () => {
    const devorch = await connectRemote(remote, wasReached ? reconnectMs : 0);
    wasReached = true;
    detachOnTerminate();
    return { devorch, owner: false, served: true, close: async () => {} };
  };
}

/** Without TLS a proxy would read the token: what is on this machine is reached directly, whatever HTTP_PROXY says. */
function keepFromProxy(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:") return;
  for (const name of ["NO_PROXY", "no_proxy"])
    process.env[name] = [process.env[name], hostname.replace(/^\[|\]$/g, "")].filter(Boolean).join(",");
}

/** What `devorch doctor` looks at where DEVORCH_URL makes this machine a client: only the way there, and who one is there. */
export async function doctorOfRemote(remote: RemoteAddress, version: string, lang: Lang): Promise<DoctorLine[]> {
  const line = { name: text(lang, "doctor.remote"), needed: true };
  try {
    const server = await pingRemote(remote);
    const params = { url: remote.url, ...server, ours: version };
    return [{ ...line, ok: true, detail: text(lang, "doctor.remote-answers", params), fix: "" }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const detail = text(lang, error.key, error.params);
    return [{ ...line, ok: false, detail, fix: text(lang, "doctor.remote-fix", { url: remote.url }) }];
  }
}

import { PeerAway, type Peers } from "../../actions/fleet/peers.ts";
import { callBody, readAnswer } from "../socket/protocol.ts";
import { callPath, headers, isSignature, signatureOf } from "./signature.ts";

const connectMs = 3000;

/** Calls other processes at the addresses that they gave. */
export function peersBy(secret: () => Promise<string>, now: () => number): Peers {
  return {
    async call({ id, url }, method, args, signal) {
      if (url === null) throw new PeerAway("it has no address", { mayHaveActed: false });
      await mustAnswer(url);
      const key = await secret();
      const body = JSON.stringify(callBody(method, args));
      const [at, nonce] = [String(now()), crypto.randomUUID()];
      const response = await send(`${url}/${callPath}`, signal, body, {
        [headers.to]: id,
        [headers.at]: at,
        [headers.nonce]: nonce,
        [headers.signature]: signatureOf(key, id, at, nonce, body),
      });
      const text = await response.text().catch((cause: unknown) => {
        throw new PeerAway("the answer broke off", { mayHaveActed: true, cause });
      });
      // Whoever answers without the secret is a stranger at that address.
      if (!isSignature(response.headers.get(headers.signature), signatureOf(key, "answer", nonce, text)))
        throw new PeerAway(`no process of the fleet answers at ${url}`, { mayHaveActed: true });
      // Said by what is signed, as the status is not.
      if (text === "") throw new PeerAway("it is another process by now", { mayHaveActed: false });
      return readAnswer(JSON.parse(text));
    },
  };
}

/** Throws PeerAway within three seconds where the address does not answer; the call itself has no time limit. */
async function mustAnswer(url: string): Promise<void> {
  try {
    await fetch(`${url}/livez`, { signal: AbortSignal.timeout(connectMs), redirect: "error", keepalive: false });
  } catch (cause) {
    throw new PeerAway(`nobody answers at ${url}`, { mayHaveActed: false, cause });
  }
}

async function send(
  url: string,
  signal: AbortSignal | undefined,
  body: string,
  head: Record<string, string>,
): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { ...head, "content-type": "application/json" },
      body,
      signal: signal ?? null,
      redirect: "error",
      // No keepalive, so that no request is sent twice; no timeout, because an answer may take long.
      keepalive: false,
      timeout: false,
    });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    throw new PeerAway("it does not answer", { mayHaveActed: !/Refused|ECONNREFUSED/.test(code), cause });
  }
}

import type { PeerMethod } from "../../actions/fleet/peers.ts";
import { UserError } from "../../task/errors.ts";
import { CallRequest, isMethod, methods, toFailure } from "../socket/protocol.ts";
import { clockToleranceMs, headers, isSignature, signatureOf } from "./signature.ts";

interface PeerServer {
  /** The id of this process. */
  own: string;
  secret(): Promise<string>;
  now(): number;
  act(method: PeerMethod, args: unknown[]): Promise<unknown>;
  /** Called with unexpected errors, those that are no UserError. */
  onError(error: unknown): void;
}

/** Answers calls of other processes of the fleet; of strangers it says nothing but no. */
export function answerPeers({ own, secret, now, act, onError }: PeerServer): (request: Request) => Promise<Response> {
  const seen = new Map<string, number>();
  const isNew = (nonce: string) => {
    for (const [old, until] of seen) if (until < now()) seen.delete(old);
    if (nonce === "" || seen.has(nonce)) return false;
    seen.set(nonce, now() + 2 * clockToleranceMs);
    return true;
  };
  return async (request) => {
    const head = (name: string) => request.headers.get(name) ?? "";
    const [to, at, nonce] = [head(headers.to), head(headers.at), head(headers.nonce)];
    const body = await request.text();
    const key = await secret();
    const isSigned = isSignature(head(headers.signature), signatureOf(key, to, at, nonce, body));
    // Only who knows the secret makes this process remember anything.
    if (!isSigned || !(Math.abs(now() - Number(at)) <= clockToleranceMs) || !isNew(nonce))
      return new Response("forbidden\n", { status: 403 });
    const signed = (text: string, status: number) =>
      new Response(text, { status, headers: { [headers.signature]: signatureOf(key, "answer", nonce, text) } });
    if (to !== own) return signed("", 410);
    return signed(JSON.stringify(await answerOf(body, { act, onError })), 200);
  };
}

async function answerOf(body: string, { act, onError }: Pick<PeerServer, "act" | "onError">): Promise<unknown> {
  try {
    const { method, args } = CallRequest.parse(JSON.parse(body));
    if (!isMethod(method)) throw new UserError("socket.bad-request", { detail: method });
    const checked = methods[method].safeParse(args);
    if (!checked.success) throw new UserError("socket.bad-request", { detail: checked.error.issues[0]?.message ?? "" });
    return { ok: await act(method, checked.data) };
  } catch (error) {
    if (!(error instanceof UserError)) onError(error);
    return { error: toFailure(error) };
  }
}

import { z } from "zod";
import { type Devorch, OwnerGone } from "../../actions/devorch.ts";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { orSilent, readEvents } from "../socket/follow.ts";
import {
  aliveEveryMs,
  CallAnswer,
  callBody,
  devorchOf,
  fromFailure,
  type Method,
  readAnswer,
  requestText,
} from "../socket/protocol.ts";
import { apiPath, protocol, protocolHeader, requestHeader } from "./protocol.ts";

/** A devorch on another machine. */
export interface RemoteAddress {
  url: string;
  token: string;
}

const pingMs = 8000;
const silenceMs = 3 * aliveEveryMs + 1000;
const pausesMs = [200, 500, 1000, 2000];

/** Calls that do something else, or show something new, when they are made again. */
const unrepeatable: ReadonlySet<Method> = new Set(["rollback", "addToken", "invite"]);

/**
 * A client of the devorch at DEVORCH_URL. For `patienceMs` a server that is away is waited for. Throws UserError 75 where none answers, 78 for a
 * token, a certificate or a protocol that is not accepted, and for an address where something else answers.
 */
export async function connectRemote(at: RemoteAddress, patienceMs: number): Promise<Devorch> {
  const send = sender(at);
  const alive = async () => void (await ping(at, send));
  await reached(at, alive, patienceMs);
  return devorchOf(
    (method, args) => call(at, send, method, args),
    (id, fromSeq, signal) => readEvents({ send, alive: throwSilent, silenceMs, id, fromSeq, signal }),
  );
}

const Pong = z.object({ version: z.string(), name: z.string(), role: z.string() });

/** What the server says of itself and of the token. Throws what `connectRemote` does. */
export async function pingRemote(at: RemoteAddress): Promise<z.infer<typeof Pong>> {
  const send = sender(at);
  return await reached(at, () => ping(at, send), 0);
}

/** A stream says something every few seconds: one that is silent for longer was cut off on the way. */
async function throwSilent(): Promise<never> {
  throw new OwnerGone("the stream fell silent");
}

type RemoteSend = (
  route: string,
  body: unknown,
  signal?: AbortSignal,
  headers?: Record<string, string>,
) => Promise<Response>;

/** How long a server may be away in the middle of a call. */
const callPatienceMs = 60_000;

/** Sent again under the same name when the connection is lost, so that it acts once. */
async function call(at: RemoteAddress, send: RemoteSend, method: Method, args: unknown[]): Promise<unknown> {
  const name = { [requestHeader]: crypto.randomUUID() };
  const alive = async () => void (await ping(at, send));
  for (;;) {
    try {
      const response = await orSilent(send("/call", callBody(method, args), undefined, name), { alive, silenceMs });
      return readAnswer(await readJson(response));
    } catch (error) {
      if (!(error instanceof OwnerGone)) throw error;
      if (unrepeatable.has(method) && !wasNotSent(error))
        throw new UserError("remote.unsure", { url: at.url }, { exit: Exit.later, cause: error });
      await reached(at, alive, callPatienceMs);
    }
  }
}

/** Asks again until the server answers, for as long as that. */
async function reached<T>({ url }: RemoteAddress, alive: () => Promise<T>, patienceMs: number): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await alive();
    } catch (error) {
      if (!(error instanceof OwnerGone)) throw error;
      if (performance.now() >= until)
        throw new UserError("remote.away", { url, reason: error.message }, { exit: Exit.later, cause: error });
      await Bun.sleep(pausesMs[tries] ?? 3000);
    }
  }
}

async function ping({ url }: RemoteAddress, send: RemoteSend): Promise<z.infer<typeof Pong>> {
  const response = await send("/ping", {}, AbortSignal.timeout(pingMs));
  const read = Pong.safeParse(await readJson(response));
  if (read.success) return read.data;
  throw new UserError("remote.not-devorch", { url, status: response.status }, { exit: Exit.config });
}

/** The server may die between the head of an answer and its end. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new OwnerGone(reasonOf(error), { cause: error });
  }
}

function sender({ url, token }: RemoteAddress): RemoteSend {
  return async (route, body, signal, headers = {}) => {
    const text = requestText(body);
    const response = await fetch(url + apiPath + route, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        [protocolHeader]: String(protocol),
        "content-type": "application/json",
        ...headers,
      },
      body: text,
      signal: signal ?? null,
      // The token is for this address alone.
      redirect: "manual",
      // No keepalive, so that no request is sent twice; no timeout, because an answer may take long.
      keepalive: false,
      timeout: false,
    }).catch((error: unknown) => {
      throw connectionError(url, error);
    });
    if (response.ok && /json/.test(response.headers.get("content-type") ?? "")) return response;
    throw await refusalOf(url, response);
  };
}

async function refusalOf(url: string, response: Response): Promise<Error> {
  const { status, headers } = response;
  const config = { exit: Exit.config } as const;
  if (status >= 300 && status < 400) {
    const place = URL.parse(headers.get("location") ?? "", url);
    return new UserError("remote.redirect", { url, place: place ? place.origin + place.pathname : "?" }, config);
  }
  const answer = CallAnswer.safeParse(await response.json().catch(() => null));
  if (answer.success && "error" in answer.data) return fromFailure(answer.data.error);
  // A proxy whose server is away.
  if (status >= 502 && status <= 504) return new OwnerGone(`HTTP ${status}`);
  return new UserError("remote.not-devorch", { url, status }, config);
}

function connectionError(url: string, error: unknown): Error {
  const reason = reasonOf(error);
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(reason))
    return new UserError("remote.certificate", { url, reason }, { exit: Exit.config, cause: error });
  return new OwnerGone(reason, { cause: error });
}

function wasNotSent({ message }: OwnerGone): boolean {
  return /^(ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH)$/.test(message);
}

/** The system's error code where there is one: people search for that. */
function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === "TimeoutError") return `${pingMs / 1000} s`;
  return typeof code === "string" ? code : messageOf(error);
}

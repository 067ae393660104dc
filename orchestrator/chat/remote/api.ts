import type { Devorch } from "../../actions/devorch.ts";
import { type AccessToken, type AccessTokens, verifyToken } from "../../safety/access_token.ts";
import type { Redact } from "../../safety/redact.ts";
import { Exit, UserError } from "../../task/errors.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import { badRequest, callMethod, followTask } from "../socket/dispatch.ts";
import { type Method, maxRequestBytes, toFailure } from "../socket/protocol.ts";
import { FailedTokens } from "./failed_tokens.ts";
import { guestDevorch } from "./guest.ts";
import { OpenStreams } from "./open_streams.ts";
import { apiPath, isRequestName, protocol, protocolHeader, requestHeader } from "./protocol.ts";
import { readBody } from "./read_body.ts";

export interface ApiOptions {
  devorch: Devorch;
  tokens: Pick<AccessTokens, "all" | "find">;
  /** The command that a message carried out, if any. */
  handledMessage(origin: string): Promise<{ task: string } | undefined>;
  version: string;
  lang: Lang;
  clean: Redact;
  now(): number;
  onError(error: unknown): void;
  /** A wrong token was sent from there. */
  onRefused(address: string): void;
}

/** The other end of a request's connection. */
interface Peer {
  address: string;
  /** The connection is not closed while nothing is sent. */
  keepOpen(): void;
}

export interface Api {
  /** Answers a request below `/api/`. */
  answer(request: Request, peer: Peer): Promise<Response>;
  /** Cuts every stream off. */
  stop(): void;
}

/** Lets people on other machines reach `devorch`: the calls of the socket over HTTP, each with the rights of a token. */
export function openApi(options: ApiOptions): Api {
  const { devorch, tokens, clean, onError } = options;
  const failed = new FailedTokens(options.now);
  const streams = new OpenStreams(tokens);
  const running = new Map<string, Promise<unknown>>();
  const answer = async (request: Request, peer: Peer): Promise<Response> => {
    const route = new URL(request.url).pathname.slice(apiPath.length);
    if (request.method !== "POST" || !routes.has(route)) throw new UserError("remote.no-such-path");
    const token = await mustBeKnown(request, peer, options, failed);
    mustSpeak(request, options.version);
    const { name, role } = token;
    if (route === "/ping") return Response.json({ version: options.version, protocol, name, role });
    const body = await readBody(request, maxRequestBytes);
    peer.keepOpen();
    const origin = `token:${name}/${requestName(request)}`;
    const guest = guestDevorch(devorch, {
      speaker: { id: `token:${name}`, role, name: `token:${name}`, origin },
      clean,
      onError,
    });
    if (route === "/follow")
      return streams.open(token, request.signal, (signal) => followTask(guest, body, { signal, onError }));
    // The client may have lost its connection, and asks again while the first request is still carried out.
    const first = running.get(origin);
    if (first !== undefined) return Response.json(await first);
    const own = [...running.keys()].filter((key) => key.startsWith(`token:${name}/`));
    if (own.length >= mostCalls) throw new UserError("remote.busy", { most: mostCalls }, { exit: Exit.later });
    const done = carryOut(guest, body, origin, options).finally(() => running.delete(origin));
    running.set(origin, done);
    return Response.json(await done);
  };
  return {
    answer: (request, peer) =>
      answer(request, peer).catch((error: unknown) => {
        if (!(error instanceof UserError)) onError(error);
        return refusal(error instanceof UserError ? error : new UserError("remote.internal"), options.lang);
      }),
    stop: () => streams.close(),
  };
}

/** Of one token at a time. */
const mostCalls = 32;

const routes: ReadonlySet<string> = new Set(["/ping", "/call", "/follow"]);

/** The token's row. Says the same whatever is wrong with it. */
async function mustBeKnown(
  request: Request,
  { address }: Peer,
  { tokens, onError, onRefused }: ApiOptions,
  failed: FailedTokens,
): Promise<AccessToken> {
  const [, given = ""] = /^Bearer (\S{1,200})$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const token = await verifyToken(tokens, given).catch((error: unknown) => {
    // A stranger does not hear what is wrong with the database.
    onError(error);
    throw new UserError("remote.internal", {}, { exit: Exit.later, cause: error });
  });
  if (token) return token;
  if (!failed.add(address)) throw new UserError("remote.too-many-failures", {}, { exit: Exit.later });
  onRefused(address);
  throw new UserError("remote.token", {}, { exit: Exit.config });
}

function mustSpeak(request: Request, version: string): void {
  const theirs = request.headers.get(protocolHeader) ?? "–";
  if (theirs === String(protocol)) return;
  throw new UserError("remote.other-protocol", { server: protocol, client: theirs, version }, { exit: Exit.config });
}

function requestName(request: Request): string {
  const given = request.headers.get(requestHeader);
  if (given === null) return crypto.randomUUID();
  if (!isRequestName(given)) throw badRequest(requestHeader);
  return given;
}

/** What a message can do once only; asked again, it was done. A cancellation is finished by asking again. */
const once: ReadonlySet<unknown> = new Set<Method>([
  "approve",
  "reject",
  "modify",
  "edit",
  "answer",
  "resume",
  "mendCi",
]);

async function carryOut(
  guest: Devorch,
  body: unknown,
  origin: string,
  { lang, handledMessage }: ApiOptions,
): Promise<unknown> {
  const { method } = (body ?? {}) as { method?: unknown };
  const before = method === "ask" || once.has(method) ? await handledMessage(origin) : undefined;
  if (before === undefined) return { ok: await callMethod(guest, body) };
  if (method !== "ask") return {};
  const say = [text(lang, "remote.was-done", { id: before.task })];
  return { ok: { say, task: before.task, intent: "status" } };
}

/** Told to programs by status and key, to people by its sentence. */
function refusal(error: UserError, lang: Lang): Response {
  const failure = { ...toFailure(error), message: text(lang, error.key, error.params) };
  const headers: Record<string, string> = { "cache-control": "no-store" };
  if (error.key === "remote.token") headers["www-authenticate"] = "Bearer";
  if (error.key === "remote.too-many-failures") headers["retry-after"] = "60";
  return Response.json({ error: failure }, { status: statusOf(error), headers });
}

function statusOf({ key, exit }: UserError): number {
  const known = statuses[key];
  if (known !== undefined) return known;
  if (key.startsWith("people.")) return 403;
  if (exit === Exit.later) return 503;
  return exit === Exit.failed ? 500 : 400;
}

const statuses: Partial<Record<string, number>> = {
  "remote.token": 401,
  "remote.no-such-path": 404,
  "remote.too-slow": 408,
  "socket.too-big": 413,
  "remote.too-many-failures": 429,
  "remote.busy": 429,
};

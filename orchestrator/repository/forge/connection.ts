import { type Forge, type ForgeConnection, ForgeError } from "../../sdk/forge.ts";

export interface ForgeAccess {
  api: NonNullable<Forge["api"]>;
  /** `https://git.example.org`, of the remote. */
  origin: string;
  token: string | undefined;
  signal: AbortSignal;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const requestMs = 30_000;
/** Longest wait that a forge may ask for. */
const mostWaitMs = 60_000;
const tries = 3;
const mostBytes = 2 * 1024 * 1024;
const mostLogBytes = 4 * 1024 * 1024;

/** Requests of one forge's API: the token goes there alone, and no redirect takes it elsewhere. */
export function connectForge({ api, origin, token, signal, sleep }: ForgeAccess): ForgeConnection {
  const url = api.url(origin);
  return {
    origin,
    url,
    token,
    async fetch(target, init = {}) {
      const { href, request } = requestOf(target, init);
      if (!href.startsWith(`${url}/`)) throw new ForgeError(0, `not an address of ${url}`);
      for (let attempt = 1; ; attempt++) {
        const response = await send(href, request, signal);
        const waitMs = waitOf(response);
        if (waitMs === undefined || attempt >= tries)
          return init.redirect === "follow" ? followOnce(response, href, signal) : answerOf(response);
        await response.body?.cancel();
        await sleep(waitMs, signal);
      }
    },
  };
}

function requestOf(target: string | URL | Request, init: RequestInit): { href: string; request: RequestInit } {
  const { method = "GET", body = null } = init;
  const headers = new Headers(init.headers);
  headers.set("user-agent", "devorch");
  const href = new URL(target instanceof Request ? target.url : target).href;
  return { href, request: { method, headers, redirect: "manual", ...(body !== null && { body }) } };
}

async function send(url: string, request: RequestInit, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { ...request, signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]) });
  } catch (error) {
    signal.throwIfAborted();
    throw new ForgeError(0, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** How long the forge asks to wait before the same request again; undefined where it does not. */
function waitOf({ status, headers }: Response): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  if (status !== 429 && !(status === 403 && Number.isFinite(seconds))) return undefined;
  return Math.min(Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : 5000, mostWaitMs);
}

/** The log of a job often lies with a storage service, whose address holds a permission of its own. */
async function followOnce(response: Response, href: string, signal: AbortSignal): Promise<Response> {
  if (!isRedirect(response)) return asText(await limited(await ok(response), mostLogBytes));
  await response.body?.cancel();
  const location = response.headers.get("location") ?? "";
  const next = URL.canParse(location, href) ? new URL(location, href) : undefined;
  // Never less protected than the API itself.
  if (!next || (next.protocol !== "https:" && next.protocol !== new URL(href).protocol)) throw redirected(response);
  const followed = await send(next.href, { redirect: "manual", headers: { "user-agent": "devorch" } }, signal);
  if (isRedirect(followed)) throw redirected(followed);
  return asText(await limited(await ok(followed), mostLogBytes));
}

async function answerOf(response: Response): Promise<Response> {
  if (isRedirect(response)) throw redirected(response);
  const { status, headers } = await ok(response);
  const text = await limited(response, mostBytes);
  if (text.length > mostBytes) throw new ForgeError(status, "the answer is too long");
  // A status without a body allows none.
  return new Response(text === "" ? null : text, { status, headers: plainHeaders(headers) });
}

/** The body was decoded already. */
function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) plain.delete(name);
  return plain;
}

function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}

function redirected({ status, headers }: Response): ForgeError {
  const location = headers.get("location");
  const host = location !== null && URL.canParse(location) ? new URL(location).host : "another address";
  return new ForgeError(status, `a redirect to ${host}`);
}

async function ok(response: Response): Promise<Response> {
  if (response.ok) return response;
  const { status } = response;
  throw new ForgeError(status, messageIn(await limited(response, mostBytes)) || `HTTP ${status}`);
}

function asText(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** The text up to a little more than this many characters. */
async function limited(response: Response, most: number): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > most) break;
  }
  return text;
}

/** The forge's own words, on one line. */
function messageIn(text: string): string {
  try {
    const { message, error, errors } = JSON.parse(text) as Record<string, unknown>;
    const words = [message ?? error, errors].filter((part) => part !== undefined);
    return words
      .map((part) => (typeof part === "string" ? part : JSON.stringify(part)))
      .join(" · ")
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
      .slice(0, 300);
  } catch {
    return "";
  }
}

import type { Forge, ForgeCall } from "../../sdk/forge.ts";
import { ForgeError } from "../../sdk/forge.ts";

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

/** Requests of one forge's API. The token goes to that API alone: no redirect is followed. */
export function forgeCall({ api, origin, token, signal, sleep }: ForgeAccess): ForgeCall {
  const base = api.url(origin);
  return async (path, { method, body } = { method: "GET" as never, body: undefined }) => {
    if (!path.startsWith("/")) throw new ForgeError(0, `not a path: ${path}`);
    const request = {
      method,
      redirect: "manual" as const,
      headers: {
        ...(token !== undefined && api.headers(token)),
        "user-agent": "devorch",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    for (let attempt = 1; ; attempt++) {
      const response = await send(`${base}${path}`, request, signal);
      const waitMs = waitOf(response);
      if (waitMs === undefined || attempt >= tries) return answerOf(response);
      await response.body?.cancel();
      await sleep(waitMs, signal);
    }
  };
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

async function answerOf(response: Response): Promise<unknown> {
  const { status, headers, ok } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    throw new ForgeError(status, `a redirect to ${hostOf(headers.get("location"))}`);
  }
  const text = await limitedText(response);
  if (!ok) throw new ForgeError(status, messageIn(text) || `HTTP ${status}`);
  try {
    return text === "" ? null : JSON.parse(text);
  } catch (error) {
    throw new ForgeError(status, "the answer is no JSON", { cause: error });
  }
}

function hostOf(location: string | null): string {
  return location !== null && URL.canParse(location) ? new URL(location).host : "another address";
}

async function limitedText(response: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > mostBytes) throw new ForgeError(response.status, "the answer is too long");
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

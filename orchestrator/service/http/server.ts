import type { Devorch } from "../../actions/devorch.ts";
import { isDamagedTask } from "../../run/store.ts";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import { denyAccess } from "./access.ts";
import { decide, decisionPath, isSameOrigin } from "./decide.ts";
import { type HealthChecks, healthOf } from "./health.ts";
import { diffPage, listPage, maxListedTasks, refusalPage, style } from "./page.ts";
import { isOwnPeer } from "./peer.ts";
import { type TaskActivity, taskPage } from "./task_page.ts";

/** What the HTTP server calls. */
export interface HttpHandlers extends HealthChecks {
  devorch: Devorch;
  lang: Lang;
  /** STATUS_TOKEN. */
  token: string | null;
  /** What a task does now; null where it is not known. */
  activity(id: string, lang: Lang): Promise<TaskActivity | null>;
  metrics(): Promise<string>;
  clean(words: string): string;
  /** The handler of `POST /<name>`; undefined without one. */
  webhook(name: string): ((request: Request) => Promise<Response>) | undefined;
  /** Called with unexpected errors. */
  onError(error: unknown): void;
}

export interface HttpServer {
  url: string;
  /** From now on /readyz says no: the process is about to end. */
  leaving(): void;
  stop(): Promise<void>;
}

/** Bytes of one request; a Telegram update is far smaller. */
const maxRequestBytes = 1024 * 1024;

/** Listens at HTTP_ADDR. Throws UserError 78 when it cannot listen there. */
export function serveHttp(front: HttpHandlers, { host, port }: { host: string; port: number }): HttpServer {
  let leaves = false;
  const answer = async (request: Request, isOwn: () => boolean): Promise<Response> => {
    const pathname = pathOf(request);
    if (pathname === undefined) return textResponse("bad request", 400);
    if (request.method === "POST") {
      const decision = decisionPath(pathname);
      if (decision) return denyAccess(request, front.token, isOwn) ?? (await answerDecision(front, request, decision));
      const take = front.webhook(pathname.slice(1));
      return take ? await take(request) : textResponse("not found", 404);
    }
    if (request.method !== "GET" && request.method !== "HEAD") return textResponse("method not allowed", 405);
    switch (pathname) {
      case "/health": {
        const health = await healthOf(front);
        return Response.json(health, { status: health.status === "healthy" ? 200 : 503 });
      }
      case "/metrics":
        // Metrics name no task, and the scraper often runs as another user.
        return denyAccess(request, front.token, () => true) ?? metricsResponse(await front.metrics());
      case "/livez":
        return textResponse("alive", 200);
      case "/readyz": {
        const ready = !leaves && (await healthOf(front)).database === "connected";
        return textResponse(ready ? "ready" : "not ready", ready ? 200 : 503);
      }
      default:
        return (
          denyAccess(request, front.token, isOwn) ??
          (await answerTaskPage(front, pathname, langOf(request, front.lang)))
        );
    }
  };
  const server = listen(host, port, (request, isOwn) =>
    answer(request, isOwn).catch((error: unknown) => {
      front.onError(error);
      return textResponse("internal error", 500);
    }),
  );
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    leaving() {
      leaves = true;
    },
    stop: () => server.stop(true),
  };
}

/** Undefined for a malformed Host header, which makes the URL invalid. */
function pathOf({ url }: Request): string | undefined {
  return URL.canParse(url) ? new URL(url).pathname : undefined;
}

/** The first of our languages that the browser asks for. */
function langOf(request: Request, otherwise: Lang): Lang {
  const wanted = (request.headers.get("accept-language") ?? "").split(",").map((part) => {
    const [name = "", quality] = part.trim().split(";q=");
    return { lang: name.slice(0, 2).toLowerCase(), quality: Number(quality ?? 1) };
  });
  const known = wanted.filter(({ lang, quality }) => (lang === "es" || lang === "en") && quality > 0);
  known.sort((one, other) => other.quality - one.quality);
  return (known[0]?.lang as Lang | undefined) ?? otherwise;
}

/** A decision made by a form of the page; only where STATUS_TOKEN says who may. */
async function answerDecision(
  front: HttpHandlers,
  request: Request,
  decision: NonNullable<ReturnType<typeof decisionPath>>,
): Promise<Response> {
  const { token, devorch, clean } = front;
  const lang = langOf(request, front.lang);
  const back = `/tasks/${decision.task}`;
  const isForm = /^application\/x-www-form-urlencoded\b/.test(request.headers.get("content-type") ?? "");
  if (token === null || !isForm || !isSameOrigin(request)) return textResponse("forbidden", 403);
  try {
    const form = new URLSearchParams(await request.text());
    if (!(await decide(devorch, token, decision, form))) return textResponse("forbidden", 403);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return htmlResponse(clean(refusalPage(back, decision.task, text(lang, error.key, error.params), lang)), 409);
  }
  return new Response(null, { status: 303, headers: { location: back } });
}

/** Pages that need access to tasks. */
async function answerTaskPage(front: HttpHandlers, pathname: string, lang: Lang): Promise<Response> {
  const { devorch, clean, version, token } = front;
  const options = { lang, version };
  if (pathname === "/style.css") return textResponse(style, 200, "text/css");
  if (pathname === "/") return htmlResponse(clean(listPage(await devorch.tasks({ limit: maxListedTasks }), options)));
  const [, id, diff] = /^\/tasks\/(T-\d{1,9})(\/diff)?$/.exec(pathname) ?? [];
  if (id === undefined) return textResponse("not found", 404);
  try {
    if (diff) return htmlResponse(clean(diffPage(id, await devorch.diff(id), options)));
    const view = await devorch.show(id);
    const activity = await front.activity(id, lang);
    return htmlResponse(clean(taskPage(view, { ...options, activity, token })));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (isDamagedTask(error)) return textResponse(clean(text(lang, error.key, error.params)), 500);
    return textResponse("not found", 404);
  }
}

function metricsResponse(page: string): Response {
  return textResponse(page.trimEnd(), 200, "text/plain; version=0.0.4");
}

function htmlResponse(body: string, status = 200): Response {
  return new Response(body, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      // With no-referrer a browser names no origin for a form of its own page.
      "referrer-policy": "same-origin",
      "cache-control": "no-store",
    },
  });
}

type RequestHandler = (request: Request, isOwn: () => boolean) => Promise<Response>;

function listen(hostname: string, port: number, answer: RequestHandler) {
  try {
    return Bun.serve({
      hostname,
      port,
      fetch(request, server) {
        const peer = server.requestIP(request);
        return answer(request, () => peer !== null && isOwnPeer(peer, server.port ?? port));
      },
      maxRequestBodySize: maxRequestBytes,
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const key = code === "EADDRINUSE" ? "serve.port-taken" : "serve.cannot-listen";
    const params = { address: `${hostname}:${port}`, reason: messageOf(error) };
    throw new UserError(key, params, { exit: Exit.config, cause: error });
  }
}

function textResponse(words: string, status: number, type = "text/plain"): Response {
  return new Response(`${words}\n`, { status, headers: { "content-type": `${type}; charset=utf-8` } });
}

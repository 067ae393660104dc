import type { Devorch } from "../../actions/devorch.ts";
import { type DayFigures, isDamagedTask, type TaskQuery } from "../../run/store.ts";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import type { TaskState } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import { denyAccess } from "./access.ts";
import { assets, isAsset } from "./board/assets.ts";
import { Board } from "./board/board.ts";
import { diffPage } from "./board/diff_page.ts";
import { figuresPage, figuresSince } from "./board/figures_page.ts";
import type { FleetView } from "./board/fleet_section.ts";
import type { BoardTask } from "./board/groups.ts";
import { decide, decisionPath, isSameOrigin } from "./decide.ts";
import { type HealthChecks, healthOf } from "./health.ts";
import { refusalPage } from "./page.ts";
import { isOwnPeer } from "./peer.ts";
import { type TaskActivity, type TaskHistory, taskPage } from "./task_page.ts";

/** What the HTTP server calls. */
export interface HttpHandlers extends HealthChecks {
  devorch: Devorch;
  lang: Lang;
  /** False: health, metrics and webhooks alone. */
  answersPeople: boolean;
  /** STATUS_TOKEN. */
  token: string | null;
  activities: TaskActivitySource;
  /** Tasks as the board shows them, newest last. */
  tasks(query: TaskQuery): Promise<BoardTask[]>;
  /** One of them; undefined where there is none, or it cannot be read. */
  task(id: string): Promise<BoardTask | undefined>;
  /** How many tasks there are in each state. */
  counts(): Promise<Partial<Record<TaskState, number>>>;
  /** The processes that share the database; absent where this one has it alone. */
  fleet?(): Promise<FleetView | undefined>;
  /** What was done and spent since then (ISO). */
  figures(since: string): Promise<DayFigures[]>;
  /** Whether a decision with this name was made already. */
  isDecided(origin: string): Promise<boolean>;
  metrics(): Promise<string>;
  clean(words: string): string;
  /** Answers what programs on other machines ask for, below `/api/`. */
  api(request: Request, peer: { address: string; keepOpen(): void }): Promise<Response>;
  /** The handler of `POST /<name>`; undefined without one. */
  webhook(name: string): ((request: Request) => Promise<Response>) | undefined;
  /** Called with unexpected errors. */
  onError(error: unknown): void;
}

/** What tasks do now, and when that changes. */
interface TaskActivitySource {
  /** null where it is not known. */
  of(id: string, lang: Lang): Promise<TaskActivity | null>;
  history(id: string, lang: Lang): Promise<TaskHistory | null>;
  /** Calls back with each task that was saved, until the result is called. */
  onChange(listener: (task: string) => void): () => void;
  /** Calls back with each task that moved on within a saved state. */
  onProgress(listener: (task: string) => void): () => void;
}

export interface HttpServer {
  url: string;
  /** From now on /readyz says no: the process is about to end. */
  leaving(): void;
  stop(): Promise<void>;
}

/** Bytes of one request below `/api/`, which may hold a picture. */
const maxApiBytes = 8 * 1024 * 1024;
/** Bytes of any other request; a Telegram update is far smaller. */
const maxRequestBytes = 1024 * 1024;

/** Listens at HTTP_ADDR. Throws UserError 78 when it cannot listen there. */
export function serveHttp(front: HttpHandlers, { host, port }: { host: string; port: number }): HttpServer {
  let leaves = false;
  const board = new Board(front);
  const answer = async (request: Request, peer: Peer): Promise<Response> => {
    const { isOwn, keepOpen } = peer;
    const pathname = pathOf(request);
    if (pathname === undefined) return textResponse("bad request", 400);
    if (pathname.startsWith("/api/") && front.answersPeople) return await front.api(request, peer);
    if (request.method === "POST") {
      // Processes of a fleet pass pictures on.
      const most = pathname === "/fleet/call" ? maxApiBytes : maxRequestBytes;
      if (!hasAtMost(request, most)) return textResponse("too large", 413);
      const decision = front.answersPeople ? decisionPath(pathname) : undefined;
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
        if (!front.answersPeople) return textResponse("not found", 404);
        return (
          denyAccess(request, front.token, isOwn) ??
          (await answerPage({ front, board }, request, { pathname, keepOpen }))
        );
    }
  };
  const server = listen(host, port, (request, peer) =>
    answer(request, peer).catch((error: unknown) => {
      front.onError(error);
      return textResponse("internal error", 500);
    }),
  );
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    leaving() {
      leaves = true;
      board.close();
    },
    stop() {
      board.close();
      return server.stop(true);
    },
  };
}

/** Undefined for a malformed Host header, which makes the URL invalid. */
function pathOf({ url }: Request): string | undefined {
  return URL.canParse(url) ? new URL(url).pathname : undefined;
}

/** A body whose size is not said is refused: it could be any. */
function hasAtMost({ headers, body }: Request, most: number): boolean {
  const size = headers.get("content-length");
  return size === null ? body === null : Number(size) <= most;
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
  const { token, clean } = front;
  const lang = langOf(request, front.lang);
  let back = `/tasks/${decision.task}`;
  const isForm = /^application\/x-www-form-urlencoded\b/.test(request.headers.get("content-type") ?? "");
  if (token === null || !isForm || !isSameOrigin(request)) return textResponse("forbidden", 403);
  try {
    const form = new URLSearchParams(await request.text());
    if (form.get("from") === "board") back = "/";
    if (!(await decide(front, token, decision, form))) return textResponse("forbidden", 403);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return htmlResponse(clean(refusalPage(back, decision.task, text(lang, error.key, error.params), lang)), 409);
  }
  return new Response(null, { status: 303, headers: { location: back } });
}

interface PageRequest {
  pathname: string;
  keepOpen: () => void;
}

/** What needs access to tasks. */
async function answerPage(
  { front, board }: { front: HttpHandlers; board: Board },
  request: Request,
  { pathname, keepOpen }: PageRequest,
): Promise<Response> {
  const lang = langOf(request, front.lang);
  const { searchParams } = new URL(request.url);
  if (isAsset(pathname)) return textResponse(assets[pathname].body, 200, assets[pathname].type);
  if (pathname === "/") return htmlResponse(front.clean(await board.page(searchParams, lang)));
  if (pathname === "/figures") {
    const now = Date.now();
    const figures = await front.figures(figuresSince(now));
    return htmlResponse(front.clean(figuresPage(figures, { lang, now, repo: searchParams.get("repo") })));
  }
  if (pathname === "/events") {
    // The end of the answer would never come.
    if (request.method === "HEAD") return textResponse("method not allowed", 405);
    keepOpen();
    return board.streams.open(lang, request.headers.get("last-event-id") ?? searchParams.get("since"));
  }
  return await answerTaskPage(front, pathname, { lang, version: front.version, place: board.streams.place });
}

async function answerTaskPage(
  { devorch, activities, clean, token }: HttpHandlers,
  pathname: string,
  options: { lang: Lang; version: string; place: string },
): Promise<Response> {
  const { lang } = options;
  const [, id, diff] = /^\/tasks\/(T-\d{1,9})(\/diff)?$/.exec(pathname) ?? [];
  if (id === undefined) return textResponse("not found", 404);
  try {
    if (diff) return htmlResponse(clean(diffPage(id, await devorch.diff(id), options)));
    const view = await devorch.show(id);
    const activity = await activities.of(id, lang);
    const history = await activities.history(id, lang);
    return htmlResponse(clean(taskPage(view, { ...options, activity, history, token })));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const sentence = text(lang, error.key, error.params);
    return htmlResponse(clean(refusalPage("/", "devorch", sentence, lang)), isDamagedTask(error) ? 500 : 404);
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
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      // With no-referrer a browser names no origin for a form of its own page.
      "referrer-policy": "same-origin",
      "cache-control": "no-store",
    },
  });
}

/** The other end of a request's connection. */
interface Peer {
  address: string;
  isOwn(): boolean;
  /** The connection is not closed while nothing is sent. */
  keepOpen(): void;
}

type RequestHandler = (request: Request, peer: Peer) => Promise<Response>;

function listen(hostname: string, port: number, answer: RequestHandler) {
  try {
    return Bun.serve({
      hostname,
      port,
      fetch(request, server) {
        const peer = server.requestIP(request);
        return answer(request, {
          address: peer?.address ?? "",
          isOwn: () => peer !== null && isOwnPeer(peer, server.port ?? port),
          keepOpen: () => server.timeout(request, 0),
        });
      },
      maxRequestBodySize: maxApiBytes,
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const key = code === "EADDRINUSE" ? "serve.port-taken" : "serve.cannot-listen";
    const params = { address: `${hostname}:${port}`, reason: messageOf(error) };
    throw new UserError(key, params, { exit: Exit.config, cause: error });
  }
}

function textResponse(words: string, status: number, type = "text/plain"): Response {
  return new Response(type.startsWith("text/plain") ? `${words}\n` : words, {
    status,
    headers: {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

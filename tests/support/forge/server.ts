import { startGitServer } from "../../../orchestrator/demo/git_server.ts";
import { gitea } from "./gitea.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { type ForgeState, type Job, jobOf, json, type Routes, type Wire } from "./state.ts";

/** What a forge does with the requests of its API. `did-500`: it does what it is asked to, then answers 500. */
export type ForgeFault = "none" | "401" | "403" | "404" | "422" | "429" | "did-500" | "500" | "redirect";

export type ForgeKind = "github" | "gitlab" | "gitea";
export const forgeKinds: readonly ForgeKind[] = ["github", "gitlab", "gitea"];

export interface ForgeServer extends AsyncDisposable, ForgeState {
  kind: ForgeKind;
  /** Method and path of every request of the API, with the token that it sent. */
  requests: { method: string; path: string; token: string | undefined }[];
  fault: ForgeFault;
  /** Requests that the fault is about; all by default. */
  faulty: RegExp;
  /** What the storage of logs was sent as authorization; it must be nothing. */
  leaked: string[];
  setJobs(sha: string, jobs: Omit<Job, "id">[]): void;
  openIssue(title: string, body: string): number;
  label(issue: number, name: string, by: string): void;
  /** A submitted review; returns the numbers of its comments. */
  review(by: string, comments: { path: string; line: number; body: string }[], body?: string): number[];
  /** The answers in the thread of a comment. */
  answers(comment: number): string[];
  /** Delivers a webhook, once or more often. */
  deliver(to: string, secret: string, name: string): Promise<number>;
}

const wires: Record<ForgeKind, Wire> = { github, gitlab, gitea };

/** A forge on loopback: git as the tests serve it, and one API with the refusals that it has. */
export function startForge(kind: ForgeKind, { root, token }: { root: string; token: string }): ForgeServer {
  const git = startGitServer({ root, tokens: [token] });
  const wire = wires[kind];
  let id = 1000;
  let answered = 0;
  const state: ForgeState = {
    url: "",
    me: "devorch-account",
    people: { ana: "write", "devorch-account": "write", reader: "read" },
    pulls: [],
    jobs: new Map(),
    usualJobs: [],
    reviews: [],
    comments: [],
    issues: [],
    talk: [],
    mayEndDrafts: true,
    nextId: () => ++id,
    now: () => new Date().toISOString(),
  };
  // The same object: what is set on it the API answers.
  const forge: ForgeServer = Object.assign(state, {
    kind,
    requests: [],
    fault: "none" as const,
    faulty: /./,
    leaked: [],
    setJobs: (sha: string, jobs: Omit<Job, "id">[]) =>
      void state.jobs.set(
        sha,
        jobs.map((job) => ({ ...job, id: state.nextId() })),
      ),
    openIssue(title: string, body: string) {
      const number = state.issues.length + 1;
      state.issues.push({ number, title, body, labels: [] });
      return number;
    },
    label: (issue: number, name: string, by: string) => void state.issues[issue - 1]?.labels.push({ name, by }),
    review(by: string, comments: { path: string; line: number; body: string }[], body = "") {
      const pull = state.pulls.at(-1)?.number ?? 0;
      const review = { id: state.nextId(), pull, by, body, at: state.now() };
      state.reviews.push(review);
      return comments.map((comment) => {
        const first = state.nextId();
        state.comments.push({ ...comment, id: first, review: review.id, pull, thread: first, by, at: state.now() });
        return first;
      });
    },
    answers: (comment: number) =>
      state.comments.filter((one) => one.thread === comment && one.id !== comment).map(({ body }) => body),
    async deliver(to: string, secret: string, name: string) {
      const { headers, body } = wire.delivery(state, secret, name);
      return (await fetch(`${to}/forge/${kind}`, { method: "POST", headers, body })).status;
    },
    async [Symbol.asyncDispose]() {
      await listener.stop(true);
      await git.stop();
    },
  });
  const answerApi = async (request: Request, path: string, query: URLSearchParams): Promise<Response> => {
    const sent = wire.token(request.headers);
    forge.requests.push({ method: request.method, path, token: sent });
    if (path === wire.probe && sent === undefined) return wire.recognized();
    if (sent !== token) return json({ message: "Bad credentials" }, 401);
    const refused = forge.faulty.test(`${request.method} ${path}`)
      ? refuse(forge.fault, request.method, answered++)
      : undefined;
    if (refused) return refused;
    // Everything stands on the first page.
    if (request.method === "GET" && Number(query.get("page") ?? 1) > 1) return json([]);
    const body = request.method === "GET" ? undefined : await request.json();
    const answer = answerBy(wire.routes, request.method, path, { state, query, body });
    if (forge.fault === "did-500" && request.method !== "GET" && forge.faulty.test(`${request.method} ${path}`))
      return json({ message: "oops" }, 500);
    return answer ?? json({ message: "Not Found" }, 404);
  };
  const listener = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const { pathname, search, searchParams } = new URL(request.url);
      if (pathname.startsWith(`${wire.prefix}/`))
        return answerApi(request, pathname.slice(wire.prefix.length), searchParams);
      const [, stored] = /^\/storage\/(\d+)$/.exec(pathname) ?? [];
      if (stored !== undefined) return answerStorage(forge, request, stored);
      return fetch(`${git.url}${pathname}${search}`, {
        method: request.method,
        headers: request.headers,
        ...(request.body && { body: await request.arrayBuffer() }),
        decompress: false,
      });
    },
  });
  state.url = `http://127.0.0.1:${listener.port}`;
  return forge;
}

/** Where a forge leaves its logs; whoever has the address may read them. */
function answerStorage(forge: ForgeServer, { headers }: Request, stored: string): Response {
  const secret = headers.get("authorization") ?? headers.get("private-token");
  if (secret !== null) forge.leaked.push(secret);
  const job = jobOf(forge, stored);
  return job ? new Response(job.log, { headers: { "content-type": "text/plain" } }) : new Response("", { status: 404 });
}

type Given = Omit<Parameters<Routes[string]>[0], "params">;

/** The first route whose pattern fits; its repository is `me/shop`. */
function answerBy(routes: Routes, method: string, path: string, given: Given): Response | undefined {
  const parts = path.split("/");
  for (const [route, answer] of Object.entries(routes)) {
    const [of, pattern = ""] = route.split(" ");
    const wanted = pattern.split("/");
    if (of !== method || wanted.length !== parts.length) continue;
    if (!wanted.every((part, at) => part.startsWith(":") || part === parts[at])) continue;
    const open = wanted.flatMap((part, at) =>
      part.startsWith(":") ? [[part.slice(1), decodeURIComponent(parts[at] ?? "")]] : [],
    );
    const params = Object.fromEntries(open) as Record<string, string>;
    const { owner = "me", repo = "shop", project = "me/shop" } = params;
    if (`${owner}/${repo}` !== "me/shop" || project !== "me/shop") continue;
    return answer({ ...given, params });
  }
  return undefined;
}

function refuse(fault: ForgeFault, method: string, answered: number): Response | undefined {
  if (fault === "redirect") return new Response(null, { status: 302, headers: { location: "https://other.example/" } });
  if (fault === "429")
    return answered === 0 ? new Response("{}", { status: 429, headers: { "retry-after": "0" } }) : undefined;
  if (fault === "422" && method === "GET") return undefined;
  if (fault === "none" || fault === "did-500") return undefined;
  return json({ message: `refused with ${fault}` }, Number(fault));
}

import { startGitServer } from "../../orchestrator/demo/git_server.ts";

/** What a forge does with the requests of its API. `did-500`: it opens the pull request, then answers 500. */
export type ForgeFault = "none" | "401" | "403" | "404" | "422" | "429" | "did-500" | "500" | "redirect";

interface Pull {
  number: number;
  head: string;
  base: string;
  title: string;
  body: string;
  draft: boolean;
}

export interface ForgeServer extends AsyncDisposable {
  url: string;
  pulls: Pull[];
  /** Method and path of every request of the API, with what it sent as authorization. */
  requests: { method: string; path: string; authorization: string | null }[];
  fault: ForgeFault;
}

type Kind = "github" | "gitlab" | "gitea";

/** A forge on loopback: git as the tests serve it, and the pull requests of one API with the refusals that it has. */
export function startForge(kind: Kind, { root, token }: { root: string; token: string }): ForgeServer {
  const git = startGitServer({ root, tokens: [token] });
  const forge: ForgeServer = {
    url: "",
    pulls: [],
    requests: [],
    fault: "none",
    async [Symbol.asyncDispose]() {
      await listener.stop(true);
      await git.stop();
    },
  };
  let answered = 0;
  const api = wires[kind];
  const listener = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      if (!pathname.startsWith(api.prefix))
        return fetch(`${git.url}${pathname}${search}`, {
          method: request.method,
          headers: request.headers,
          ...(request.body && { body: await request.arrayBuffer() }),
          decompress: false,
        });
      const path = pathname.slice(api.prefix.length);
      const authorization = request.headers.get("authorization") ?? request.headers.get("private-token");
      forge.requests.push({ method: request.method, path, authorization });
      if (path === api.probe && authorization === null) return api.recognized();
      if (authorization?.replace(/^(Bearer|token) /, "") !== token) return Response.json({}, { status: 401 });
      const refused = refuse(forge, request.method, answered++);
      if (refused) return refused;
      if (path.endsWith("/requested_reviewers")) return Response.json({}, { status: 201 });
      if (request.method === "GET") return api.find(forge.pulls, pathname, new URLSearchParams(search), forge.url);
      const wanted = api.read((await request.json()) as never);
      // A forge has one open pull request per branch.
      if (forge.pulls.some(({ head }) => head === wanted.head))
        return Response.json({ message: "A pull request already exists" }, { status: api.exists });
      const pull = { ...wanted, number: forge.pulls.length + 1 };
      forge.pulls.push(pull);
      if (forge.fault === "did-500") return Response.json({ message: "oops" }, { status: 500 });
      return Response.json(api.write(pull, forge.url), { status: 201 });
    },
  });
  forge.url = `http://127.0.0.1:${listener.port}`;
  return forge;
}

function refuse({ fault }: ForgeServer, method: string, answered: number): Response | undefined {
  if (fault === "redirect") return new Response(null, { status: 302, headers: { location: "https://other.example/" } });
  if (fault === "429")
    return answered === 0 ? new Response("{}", { status: 429, headers: { "retry-after": "0" } }) : undefined;
  if (fault === "422" && method === "GET") return undefined;
  if (fault === "none" || fault === "did-500") return undefined;
  return Response.json({ message: `refused with ${fault}` }, { status: Number(fault) });
}

interface Body {
  head?: string;
  base?: string;
  title?: string;
  body?: string;
  draft?: boolean;
  source_branch?: string;
  target_branch?: string;
  description?: string;
}

interface Wire {
  prefix: string;
  /** The path that tells which forge it is, and its answer to somebody without a token. */
  probe: string;
  recognized(): Response;
  exists: number;
  read(body: Body): Omit<Pull, "number">;
  write(pull: Pull, url: string): unknown;
  find(pulls: readonly Pull[], path: string, query: URLSearchParams, url: string): Response;
}

const github: Wire = {
  prefix: "/api/v3",
  probe: "/meta",
  recognized: () => Response.json({ verifiable_password_authentication: false }),
  exists: 422,
  read: ({ head = "", base = "", title = "", body = "", draft = false }: Body) => ({ head, base, title, body, draft }),
  write: ({ number, draft, title }, url) => ({
    html_url: `${url}/me/shop/pull/${number}`,
    number,
    draft,
    title,
    state: "open",
  }),
  find: (pulls, _, query, url) =>
    Response.json(
      pulls.filter(({ head }) => query.get("head") === `me:${head}`).map((pull) => github.write(pull, url)),
    ),
};

const wires: Record<Kind, Wire> = {
  github,
  gitea: {
    ...github,
    prefix: "/api/v1",
    probe: "/version",
    recognized: () => Response.json({ version: "1.23.0" }),
    exists: 409,
    read: (body: Body) => ({ ...github.read(body), draft: body.title?.startsWith("WIP: ") ?? false }),
    find(pulls, path, _, url) {
      const [base, head] = path.split("/").slice(-2).map(decodeURIComponent);
      const found = pulls.find((pull) => pull.base === base && pull.head === head);
      return found ? Response.json(github.write(found, url)) : Response.json({ message: "not found" }, { status: 404 });
    },
  },
  gitlab: {
    prefix: "/api/v4",
    probe: "/version",
    recognized: () => Response.json({ message: "401 Unauthorized" }, { status: 401 }),
    exists: 409,
    read: ({ source_branch: head = "", target_branch: base = "", title = "", description: body = "" }: Body) => ({
      ...{ head, base, title, body },
      draft: title.startsWith("Draft: "),
    }),
    write: ({ number, draft, title }, url) => ({
      web_url: `${url}/me/shop/-/merge_requests/${number}`,
      iid: number,
      draft,
      title,
    }),
    find: (pulls, _, query, url) =>
      Response.json(
        pulls.filter(({ head }) => head === query.get("source_branch")).map((pull) => wires.gitlab.write(pull, url)),
      ),
  },
};

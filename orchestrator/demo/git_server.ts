import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { runBackend } from "./git_backend.ts";

/**
 * How an answer fails. `lost`: the request is done, then the connection breaks; `cut` and `stall` come after `bytes`; `drip`
 * sends for ever.
 */
export type GitFault =
  | { kind: "status"; status: number }
  | { kind: "redirect"; to: string }
  | { kind: "cut"; bytes: number }
  | { kind: "stall"; bytes: number }
  | { kind: "drip" }
  | { kind: "lost" };

export interface GitServerRequest {
  /** `info/refs?service=git-upload-pack`, `git-upload-pack` and so on. */
  action: string;
  path: string;
  authorization: string | null;
}

export interface GitServerOptions {
  /** Folder of the bare repositories: `<root>/shop.git` is served as `/shop.git`. */
  root: string;
  /** Accepted as the password of Basic; without any, everyone may read and push. */
  tokens?: readonly string[];
  /** Called for every request; returns the fault to produce. */
  fail?: (request: GitServerRequest) => GitFault | undefined;
}

export interface GitServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  url: string;
  requests: GitServerRequest[];
  bytes: { received: number; sent: number };
  /** May be replaced while it runs. */
  fail: NonNullable<GitServerOptions["fail"]>;
  stop(): Promise<void>;
}

/** Git's own `http-backend` behind a loopback server: the real protocol for tests and for `devorch demo`. */
export function startGitServer(options: GitServerOptions): GitServer {
  const backend = join(execFileSync("git", ["--exec-path"], { encoding: "utf8" }).trim(), "git-http-backend");
  const server: GitServer = {
    url: "",
    requests: [],
    bytes: { received: 0, sent: 0 },
    fail: options.fail ?? (() => undefined),
    stop: () => listener.stop(true),
  };
  const listener = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    development: false,
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: (request) => answerRequest(request, server, options, backend),
    error: (error) => new Response(error.message, { status: 500 }),
  });
  server.url = `http://127.0.0.1:${listener.port}`;
  return server;
}

async function answerRequest(
  request: Request,
  server: GitServer,
  { root, tokens }: GitServerOptions,
  backend: string,
): Promise<Response> {
  const url = new URL(request.url);
  const [, path = "", action = ""] =
    `${url.pathname}${url.search}`.match(/^(.*?)\/(info\/refs.*|git-[\w-]+|HEAD)$/) ?? [];
  const seen = { action, path, authorization: request.headers.get("authorization") };
  server.requests.push(seen);
  const fault = server.fail(seen);
  if (fault?.kind === "status") return new Response("on order", { status: fault.status });
  if (fault?.kind === "redirect") return Response.redirect(`${fault.to}${url.pathname}${url.search}`, 302);
  if (fault?.kind === "drip") return dripResponse();
  if (tokens && !tokens.includes(passwordOf(seen.authorization))) return unauthorizedResponse();
  const { received, response } = await runBackend(request, { backend, root, path: url.pathname, query: url.search });
  void received.then((bytes) => {
    server.bytes.received += bytes;
  });
  return countBytes(server, await misbehave(response, fault));
}

function passwordOf(authorization: string | null): string {
  const [, encoded = ""] = authorization?.match(/^Basic (.+)$/) ?? [];
  const plain = Buffer.from(encoded, "base64").toString();
  return plain.slice(plain.indexOf(":") + 1);
}

function unauthorizedResponse(): Response {
  return new Response("who are you?", { status: 401, headers: { "www-authenticate": 'Basic realm="git"' } });
}

async function misbehave(response: Response, fault: GitFault | undefined): Promise<Response> {
  if (fault?.kind === "lost") {
    await response.arrayBuffer();
    return breakResponse(response, 0, "break");
  }
  if (fault?.kind === "cut") return breakResponse(response, fault.bytes, "break");
  if (fault?.kind === "stall") return breakResponse(response, fault.bytes, "wait");
  return response;
}

const dripMs = 200;

function dripResponse(): Response {
  async function* keepAlive(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield new TextEncoder().encode("0005\u0002");
      await Bun.sleep(dripMs);
    }
  }
  return new Response(keepAlive(), { headers: { "content-type": "application/x-git-receive-pack-result" } });
}

/** The first bytes of an answer, then a broken connection, or silence. */
function breakResponse(response: Response, bytes: number, end: "break" | "wait"): Response {
  async function* first(): AsyncGenerator<Uint8Array> {
    let left = bytes;
    for await (const chunk of (response.bodyUsed ? null : response.body) ?? []) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) break;
    }
    if (end === "wait") await new Promise(() => undefined);
    throw new Error("cut on order");
  }
  return new Response(first(), { headers: response.headers });
}

function countBytes(server: GitServer, response: Response): Response {
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      server.bytes.sent += chunk.length;
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(counter) ?? null, response);
}

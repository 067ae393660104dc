import { rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import type { Devorch } from "../../actions/devorch.ts";
import { Exit, UserError } from "../../task/errors.ts";
import { socketAddress } from "./address.ts";
import { Call, FollowRequest, failureOf, isMethod, maxRequestBytes, methods, versionHeader } from "./protocol.ts";
import { streamOf } from "./stream.ts";

export interface SocketServer {
  /** Lets calls that are under way finish for a moment, then ends every connection. The socket file is gone after it. */
  stop(): Promise<void>;
}

interface ServeOptions {
  /** Where the socket file is made; one that a dead owner left there is replaced. */
  path: string;
  /** Version of this executable; clients of another one are told so. */
  version: string;
  signal?: AbortSignal;
  /** Hears of what was thrown and is no UserError: our own bugs. */
  onError?: (error: unknown) => void;
}

// The last events of a task that just ended still reach its followers; those of a task that goes on are cut off.
const streamsEndMs = 300;
const callsEndMs = 2000;

/** Lets other processes of the same user reach `devorch`. The caller owns the data folder. */
export function serveSocket(
  devorch: Devorch,
  { path, version, signal, onError = () => {} }: ServeOptions,
): SocketServer {
  const address = socketAddress(path);
  const stopping = new AbortController();
  const handle = handler(devorch, { version, onError, signal: stopping.signal });
  rmSync(path, { force: true });
  const server = bindPrivately(path, () =>
    Bun.serve({
      unix: address.path,
      maxRequestBodySize: maxRequestBytes,
      fetch(request, self) {
        self.timeout(request, 0);
        return handle(request);
      },
    }),
  );
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      const quiet = server.stop();
      await Promise.race([quiet, Bun.sleep(streamsEndMs)]);
      stopping.abort();
      await Promise.race([quiet, Bun.sleep(callsEndMs)]);
      await server.stop(true);
      rmSync(path, { force: true });
      address.close();
    })();
    return stopped;
  };
  signal?.addEventListener("abort", () => void stop(), { once: true });
  if (signal?.aborted) void stop();
  return { stop };
}

/** Nobody else may connect, not even for the moment between bind and chmod; a folder shared by a group shares the socket. */
function bindPrivately<T>(path: string, bind: () => T): T {
  const groupMayWrite = (statSync(dirname(path)).mode & 0o020) !== 0;
  const before = process.umask(groupMayWrite ? 0o117 : 0o177);
  try {
    return bind();
  } finally {
    process.umask(before);
  }
}

interface HandlerOptions {
  version: string;
  signal: AbortSignal;
  onError: (error: unknown) => void;
}

function handler(devorch: Devorch, options: HandlerOptions): (request: Request) => Promise<Response> {
  const { version, signal, onError } = options;
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/ping") return Response.json({ version, pid: process.pid });
    try {
      mustBeSameVersion(request, version);
      if (pathname === "/follow") {
        const { id, fromSeq } = parse(FollowRequest, await request.json());
        const either = AbortSignal.any([signal, request.signal]);
        return streamOf((ended) => devorch.follow(id, fromSeq, ended), either, onError);
      }
      return Response.json({ ok: await call(devorch, await request.json()) });
    } catch (error) {
      if (!(error instanceof UserError)) onError(error);
      return Response.json({ error: failureOf(error) });
    }
  };
}

function mustBeSameVersion(request: Request, ours: string): void {
  const theirs = request.headers.get(versionHeader) ?? "?";
  if (theirs === ours) return;
  // Said from the client's side: "theirs" is the one that is running.
  throw new UserError("socket.other-version", { theirs: ours, ours: theirs }, { exit: Exit.later });
}

async function call(devorch: Devorch, body: unknown): Promise<unknown> {
  const { method, args } = parse(Call, body);
  if (!isMethod(method)) throw badRequest(method);
  const checked = parse(methods[method], args);
  return await Reflect.apply(devorch[method], devorch, checked);
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw badRequest(`${issue?.path.join(".")}: ${issue?.message}`);
}

function badRequest(detail: string): UserError {
  return new UserError("socket.bad-request", { detail }, { exit: Exit.usage });
}

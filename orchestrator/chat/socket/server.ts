import { rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Devorch } from "../../actions/devorch.ts";
import { Exit, UserError } from "../../task/errors.ts";
import { socketAddress } from "./address.ts";
import { callMethod, followTask } from "./dispatch.ts";
import { maxRequestBytes, toFailure, versionHeader } from "./protocol.ts";

export interface SocketServer {
  /** Waits briefly for running calls, then closes every connection and removes the socket file. */
  stop(): Promise<void>;
}

interface ServeOptions {
  /** Path of the socket file; one of a dead owner is replaced. */
  path: string;
  /** Version of this executable; clients of another version are refused. */
  version: string;
  signal?: AbortSignal;
  /** Called with unexpected errors, those that are no UserError. */
  onError?: (error: unknown) => void;
}

// Streams of tasks that just ended get this time for their last events; others are cut off.
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

/** Binds with a umask, so that other users cannot connect between bind and chmod; a folder shared by a group shares the socket. */
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
      const either = AbortSignal.any([signal, request.signal]);
      const body = await request.json();
      if (pathname === "/follow") return followTask(devorch, body, { signal: either, onError });
      return Response.json({ ok: await callMethod(devorch, body) });
    } catch (error) {
      if (!(error instanceof UserError)) onError(error);
      return Response.json({ error: toFailure(error) });
    }
  };
}

function mustBeSameVersion(request: Request, ours: string): void {
  const theirs = request.headers.get(versionHeader) ?? "?";
  if (theirs === ours) return;
  // From the client's view: "theirs" is the running owner.
  throw new UserError("socket.other-version", { theirs: ours, ours: theirs }, { exit: Exit.later });
}

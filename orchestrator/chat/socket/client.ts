import { type Devorch, OwnerGone } from "../../actions/devorch.ts";
import { Exit, UserError } from "../../task/errors.ts";
import { type SocketAddress, socketAddress } from "./address.ts";
import { readEvents } from "./follow.ts";
import {
  aliveEveryMs,
  callBody,
  devorchOf,
  type Method,
  Ping,
  readAnswer,
  requestText,
  type Send,
  versionHeader,
} from "./protocol.ts";

/** A client of the process that owns the data folder. */
export interface SocketClient extends Devorch {
  readonly ownerPid: number;
  close(): void;
}

interface ConnectOptions {
  /** Version of this executable: an owner of another version is not spoken to. */
  version: string;
  /** The process id of the lock's holder, for the message when it does not answer. */
  pid?: number | null;
  /** After this silence of a stream, in milliseconds, the owner is pinged. */
  silenceMs?: number;
}

const pingMs = 3000;

/**
 * Connects to the owner that serves the socket file. Throws OwnerGone when no process does, UserError 75 when the owner does
 * not answer (stopped, hanging) or is another version, 78 when it belongs to another user.
 */
export async function connectSocket(path: string, options: ConnectOptions): Promise<SocketClient> {
  const address = openAddress(path);
  const { pid = null, silenceMs = 2 * aliveEveryMs + 1000 } = options;
  try {
    const request = requester(address, path, options.version);
    const owner = await ping(request, pid);
    if (owner.version !== options.version) {
      const params = { theirs: owner.version, ours: options.version };
      throw new UserError("socket.other-version", params, { exit: Exit.later });
    }
    return clientOf(request, { ownerPid: owner.pid, silenceMs, close: () => address.close() });
  } catch (error) {
    address.close();
    throw error;
  }
}

interface ClientState {
  ownerPid: number;
  silenceMs: number;
  close(): void;
}

function clientOf(send: Send, { ownerPid, silenceMs, close }: ClientState): SocketClient {
  const alive = async () => void (await ping(send, ownerPid));
  const devorch = devorchOf(
    async (method, args) => {
      await alive();
      return await call(send, method, args);
    },
    (id, fromSeq, signal) => readEvents({ send, alive, silenceMs, id, fromSeq, signal }),
  );
  return { ...devorch, ownerPid, close };
}

async function call(send: Send, method: Method, args: unknown[]): Promise<unknown> {
  return readAnswer(await readJson(await send("/call", callBody(method, args))));
}

async function ping(send: Send, pid: number | null): Promise<{ version: string; pid: number }> {
  try {
    return Ping.parse(await readJson(await send("/ping", null, AbortSignal.timeout(pingMs))));
  } catch (error) {
    const cause = error instanceof OwnerGone ? error.cause : error;
    if (!(cause instanceof Error && cause.name === "TimeoutError")) throw error;
    throw new UserError("socket.silent", { pid: pid ?? "?" }, { exit: Exit.later, cause });
  }
}

/** The owner may die between the head of an answer and its end. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new OwnerGone("the owner went away in the middle of an answer", { cause: error });
  }
}

function requester(address: SocketAddress, path: string, version: string): Send {
  return async (route, body, signal) => {
    const text = requestText(body);
    try {
      return await fetch(`http://devorch${route}`, {
        unix: address.path,
        method: "POST",
        headers: { [versionHeader]: version, "content-type": "application/json" },
        body: text,
        signal: signal ?? null,
        // No keepalive, so that no request is sent twice; no timeout, because an answer may take long.
        keepalive: false,
        timeout: false,
      });
    } catch (error) {
      throw connectionError(error, path);
    }
  };
}

function openAddress(path: string): SocketAddress {
  try {
    return socketAddress(path);
  } catch (error) {
    throw connectionError(error, path);
  }
}

function connectionError(error: unknown, path: string): Error {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EPERM") {
    return new UserError("socket.refused", { path }, { exit: Exit.config, cause: error });
  }
  return new OwnerGone("nobody answers on the socket", { cause: error });
}

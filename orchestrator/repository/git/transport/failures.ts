import { Errors } from "isomorphic-git";
import { Exit, Pause, UserError } from "../../../task/errors.ts";
import { printable } from "../names.ts";
import { tokenFor, variableFor } from "./credentials.ts";
import type { HttpOptions } from "./http.ts";
import { HttpFailure } from "./http_failure.ts";

type Remote = Pick<HttpOptions, "url" | "tokens">;

/** A git response that is incomplete. */
export class BrokenResponse extends Error {
  override readonly name = "BrokenAnswer";
}

/** The UserError for a failed read from a remote; other errors are returned unchanged. */
export function readFailure(error: unknown, remote: Remote): unknown {
  const about = { url: remote.url, host: new URL(remote.url).host, variable: variableFor(remote.url) };
  const broken = brokenDetail(error);
  if (broken !== undefined) {
    return new UserError("git.broken", { ...about, detail: printable(broken) }, { exit: Exit.later, cause: error });
  }
  if (!(error instanceof HttpFailure)) return error;
  const { reason, status = 0 } = error;
  if (reason === "protocol") {
    return new UserError("git.not-git", { ...about, detail: error.message }, { exit: Exit.config, cause: error });
  }
  if (reason !== "status" || status === 429 || status >= 500) {
    return new UserError("git.unreachable", { ...about, detail: error.message }, { exit: Exit.later, cause: error });
  }
  const refused = error.withToken && tokenFor(remote.url, remote.tokens) !== undefined;
  const key =
    status === 404
      ? "git.not-found"
      : status !== 401 && status !== 403
        ? "git.not-git"
        : refused
          ? "git.token-refused"
          : "git.unauthorized";
  return new UserError(key, { ...about, status, detail: error.message }, { exit: Exit.config, cause: error });
}

/** The library's message for a response that it cannot parse, or the text of a server's `ERR` line. */
function brokenDetail(error: unknown): string | undefined {
  if (error instanceof BrokenResponse) return error.message;
  if (error instanceof Errors.ParseError) return error.data.actual.replace(/^ERR /, "") || "the answer ended early";
  if (error instanceof Errors.InternalError) return error.data.message;
  if (error instanceof Errors.EmptyServerResponseError) return "the answer is empty";
  return undefined;
}

/** The error for a failed push: Pause for what a person must fix, UserError 75 for what may pass. */
export function pushFailure(error: unknown, remote: Remote & { branch: string }): unknown {
  if (error instanceof Errors.PushRejectedError) {
    return new Pause("push", "git.push-behind", { branch: remote.branch }, { cause: error });
  }
  if (error instanceof HttpFailure && (error.status === 401 || error.status === 403)) {
    const host = new URL(remote.url).host;
    return new Pause("auth", "git.push-auth", { host, variable: variableFor(remote.url) }, { cause: error });
  }
  if (error instanceof HttpFailure && error.status !== undefined && error.status < 500 && error.status !== 429) {
    return new Pause("push", "git.push-refused", { words: error.message }, { cause: error });
  }
  return readFailure(error, remote);
}

import { Exit, Pause, UserError } from "devorch";
import { tokenFor, variableFor } from "./credentials.ts";
import { BrokenStream } from "./pkt_line.ts";
import { HttpFailure, type HttpOptions } from "./smart_http.ts";
import { printable } from "./tree.ts";

type Remote = Pick<HttpOptions, "url" | "tokens">;

/** What went wrong while reading from a remote, as the person should hear it; what is no failure of the remote, as it is. */
export function readFailure(error: unknown, remote: Remote): unknown {
  const about = { url: remote.url, host: new URL(remote.url).host, variable: variableFor(remote.url) };
  if (error instanceof BrokenStream) {
    return new UserError(
      "git.broken",
      { ...about, detail: printable(error.message) },
      { exit: Exit.later, cause: error },
    );
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

/** The same at a push: what a person must mend pauses the task, what passes by itself is tried later. */
export function pushFailure(error: unknown, remote: Remote): unknown {
  if (error instanceof HttpFailure && (error.status === 401 || error.status === 403)) {
    const host = new URL(remote.url).host;
    return new Pause("auth", "git.push-auth", { host, variable: variableFor(remote.url) }, { cause: error });
  }
  if (error instanceof HttpFailure && error.status !== undefined && error.status < 500 && error.status !== 429) {
    return new Pause("push", "git.push-refused", { words: error.message }, { cause: error });
  }
  return readFailure(error, remote);
}

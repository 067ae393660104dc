import type { HostToken } from "./credentials.ts";
import { readFailure } from "./failures.ts";
import { GitHttp } from "./http.ts";
import { advertisedRefs } from "./remote_source.ts";

/** Asks a remote for its branches, with the token of its host; the name of its main one. Throws UserError. */
export async function reach(url: string, tokens: readonly HostToken[], stallMs: number): Promise<string | null> {
  try {
    return (await advertisedRefs(new GitHttp({ url, tokens, stallMs }))).head;
  } catch (error) {
    throw readFailure(error, { url, tokens });
  }
}

import { existsSync, realpathSync } from "node:fs";
import { basename, isAbsolute, resolve as resolvePath } from "node:path";
import { homeFolder } from "../config/home.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { RepoRef } from "../task/repo_ref.ts";
import { findRepository } from "./git/layout.ts";
import {
  type HostToken,
  httpsOfSsh,
  isAllowedUrl,
  stripUserinfo,
  tokenFor,
  variableFor,
} from "./git/transport/credentials.ts";

export interface ResolveOptions {
  /** The repository registered under this name. */
  registered: (name: string) => Promise<RepoRef | undefined>;
  /** Folder that relative paths are seen from. */
  cwd: string;
  tokens: readonly HostToken[];
  /** Receives the userinfo of a typed URL; it is kept in memory only. */
  onToken?: (token: HostToken) => void;
}

/** Resolves a name, path or address that a person typed. Nothing is fetched. Throws UserError (2; 78 for ssh without a token). */
export async function resolveRepository(text: string, options: ResolveOptions): Promise<RepoRef> {
  const wanted = text.trim();
  const https = httpsOfSsh(wanted);
  if (https) return fromSsh(wanted, https, options);
  if (/^file:\/\//i.test(wanted)) return fromFolder(new URL(wanted).pathname, options.cwd);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(wanted)) return fromUrl(wanted, options);
  const registered = wanted ? await options.registered(wanted) : undefined;
  if (registered) return registered;
  if (looksLikePath(wanted) || (wanted && existsSync(resolvePath(options.cwd, wanted)))) {
    return fromFolder(wanted, options.cwd);
  }
  throw new UserError("git.unknown-repo", { text: wanted });
}

function fromSsh(text: string, https: string, { tokens }: ResolveOptions): RepoRef {
  if (!tokenFor(https, tokens)) {
    const about = { text, host: new URL(https).host, variable: variableFor(https) };
    throw new UserError("git.ssh-needs-token", about, { exit: Exit.config });
  }
  return { kind: "remote", url: https, name: repositoryName(https) };
}

function fromUrl(text: string, { onToken }: ResolveOptions): RepoRef {
  if (!URL.canParse(text)) throw new UserError("git.unknown-repo", { text: withoutUserinfo(text) });
  const { url, token } = stripUserinfo(text);
  if (!isAllowedUrl(new URL(url))) throw new UserError("git.url-scheme", { url });
  if (token) onToken?.(token);
  return { kind: "remote", url: withoutSlashes(url.replace(/[?#].*$/, "")), name: repositoryName(url) };
}

function withoutUserinfo(text: string): string {
  return text.replace(/\/\/[^/@]*@/, "//");
}

function looksLikePath(text: string): boolean {
  return isAbsolute(text) || /^(\.{1,2}|~)(\/|$)/.test(text);
}

function fromFolder(text: string, cwd: string): RepoRef {
  const path = resolvePath(cwd, text.replace(/^~(?=\/|$)/, homeFolder(process.env) ?? "~"));
  if (!existsSync(path)) throw new UserError("git.no-folder", { path });
  const layout = findRepository(realpathSync(path));
  if (!layout) throw new UserError("git.not-a-repository", { path });
  const top = layout.root ?? layout.gitdir;
  return { kind: "folder", path: top, name: repositoryName(top) };
}

function repositoryName(place: string): string {
  const path = URL.canParse(place) ? decodeURIComponent(new URL(place).pathname) : place;
  return basename(withoutSlashes(path)).replace(/\.git$/, "") || "repository";
}

function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === "/") end--;
  return path.slice(0, end);
}

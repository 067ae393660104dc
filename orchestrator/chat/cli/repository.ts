import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Devorch } from "../../actions/devorch.ts";
import { homeFolder } from "../../config/home.ts";
import { UserError } from "../../task/errors.ts";
import type { Cli } from "./cli.ts";

/**
 * The repository of `-r`, else the one around the current folder. A path is made absolute, because the owner's current folder
 * may differ.
 */
export async function repositoryFor(cli: Cli, devorch: Devorch, named: string | undefined): Promise<string> {
  if (cli.world.remote !== null) return remoteRepository(named);
  if (named === undefined) {
    const found = aroundFolder(cli.world.cwd);
    if (found === null) throw new UserError("cli.no-repository");
    return found;
  }
  const text = named.trim();
  if (text === "") throw new UserError("cli.no-repository");
  const path = asPath(cli, text);
  if (path === null) return text;
  const written = /^[.~/]/.test(text);
  if (written) return path;
  // A bare name may be a registered name or a folder: the registered name wins.
  const known = await devorch.repos();
  return known.some((repo) => repo.name === text) ? text : path;
}

/** The server says which names there are; a folder it could only take for one of its own. */
function remoteRepository(named: string | undefined): string {
  if (named === undefined || named.trim() === "") throw new UserError("remote.no-repository");
  if (/^([.~/]|file:)/i.test(named.trim())) throw new UserError("remote.folder", { repo: named.trim() });
  return named.trim();
}

/** The repository of the current folder where commands may be about it. */
export function repositoryHere(cli: Cli): string | null {
  return cli.world.remote === null ? aroundFolder(cli.world.cwd) : null;
}

/** The root of the git repository that holds the folder, or null. */
export function aroundFolder(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return null;
  }
}

function asPath(cli: Cli, text: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^[^/]+@[^/]+:/.test(text)) return null;
  const home = text === "~" || text.startsWith("~/") ? join(homeOf(cli), text.slice(1)) : text;
  const path = isAbsolute(home) ? home : resolve(cli.world.cwd, home);
  if (/^[.~/]/.test(text)) return path;
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : null;
}

function homeOf(cli: Cli): string {
  return homeFolder(cli.world.env) ?? "~";
}

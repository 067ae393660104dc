import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { UserError } from "devorch";
import { durableWrite } from "./durable.ts";

const oid = /^[0-9a-f]{40}$/;

/** The commit that a ref names, through symbolic refs; undefined when there is none. */
export function readRef(gitdir: string, name: string, depth = 5): string | undefined {
  const text = readLoose(gitdir, name);
  if (text?.startsWith("ref: ")) return depth > 0 ? readRef(gitdir, text.slice(5), depth - 1) : undefined;
  if (text && oid.test(text)) return text;
  return packedRefs(gitdir)[name];
}

/** The branch that HEAD is on, or null when it is detached. */
export function currentBranch(gitdir: string): string | null {
  return readLoose(gitdir, "HEAD")?.match(/^ref: refs\/heads\/(.+)$/)?.[1] ?? null;
}

/** All refs below `prefix` (`refs/heads/`) to their commits. */
export function listRefs(gitdir: string, prefix: string): Record<string, string> {
  const refs: Record<string, string> = {};
  for (const [name, sha] of Object.entries(packedRefs(gitdir))) if (name.startsWith(prefix)) refs[name] = sha;
  const folder = join(gitdir, prefix);
  if (!existsSync(folder)) return refs;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith(".lock")) continue;
    const name = relative(gitdir, join(entry.parentPath, entry.name));
    const sha = readRef(gitdir, name);
    if (sha) refs[name] = sha;
  }
  return refs;
}

export function writeRef(gitdir: string, name: string, sha: string): void {
  durableWrite(gitdir, join(gitdir, name), `${sha}\n`);
}

export function writeHead(gitdir: string, branch: string): void {
  durableWrite(gitdir, join(gitdir, "HEAD"), `ref: refs/heads/${branch}\n`);
}

/** Git's own rules for branch names, and no leading dash. Throws UserError. */
export function checkBranchName(name: string): void {
  const bad =
    name === "" ||
    name === "HEAD" ||
    name === "@" ||
    name.length > 200 ||
    /[\s\p{Cc}\p{Cf}~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|^-|(^|\/)\.|\.lock(\/|$)/u.test(name);
  if (bad) throw new UserError("git.bad-branch", { branch: name.replace(/\p{Cc}/gu, " ") });
}

function readLoose(gitdir: string, name: string): string | undefined {
  try {
    return readFileSync(join(gitdir, name), "utf8").trim();
  } catch {
    return undefined;
  }
}

function packedRefs(gitdir: string): Record<string, string> {
  const refs: Record<string, string> = {};
  for (const line of readLoose(gitdir, "packed-refs")?.split("\n") ?? []) {
    const [sha, name] = line.split(" ");
    if (sha && name && oid.test(sha)) refs[name] = sha;
  }
  return refs;
}

import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import * as git from "isomorphic-git";
import { UserError } from "../../task/errors.ts";
import { regularText } from "../regular_file.ts";
import type { Repository } from "./repository.ts";

/** The commit that a ref names, through symbolic refs; undefined when there is none. */
export async function readRef(gitdir: string, ref: string): Promise<string | undefined> {
  let name = ref;
  for (let depth = 0; depth < maxSymbolicDepth; depth++) {
    const text = readRefFile(gitdir, name) || packedRef(gitdir, name);
    const target = symbolicTarget(text);
    if (target === undefined) return oid.test(text) ? text : undefined;
    name = target;
  }
  return undefined;
}

/** As git: a ref may name a ref that names a ref. */
const maxSymbolicDepth = 5;

function symbolicTarget(text: string): string | undefined {
  return /^ref: *(refs\/(?!\S*\.\.)\S+)$/.exec(text)?.[1];
}

function packedRef(gitdir: string, name: string): string {
  const packed = readRefFile(gitdir, "packed-refs");
  const line = packed.includes(` ${name}`) ? packed.split("\n").find((one) => one.slice(41) === name) : undefined;
  return line?.slice(0, 40) ?? "";
}

/** The branch that HEAD is on, or null when it is detached. */
export async function currentBranch(gitdir: string): Promise<string | null> {
  return symbolicTarget(readRefFile(gitdir, "HEAD"))?.match(/^refs\/heads\/(.+)$/)?.[1] ?? null;
}

/**
 * All refs below `prefix` (`refs/heads/`) to their commits. The library lists only names and reads all packed refs again for
 * each: minutes with thousands of refs.
 */
export function listRefs(gitdir: string, prefix: string): Record<string, string> {
  const refs: Record<string, string> = {};
  for (const line of readRefFile(gitdir, "packed-refs").split("\n")) {
    const [sha = "", name] = line.split(" ");
    if (name?.startsWith(prefix) && oid.test(sha)) refs[name] = sha;
  }
  const folder = join(gitdir, prefix);
  if (!existsSync(folder)) return refs;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const name = relative(gitdir, join(entry.parentPath, entry.name));
    const sha = entry.isFile() ? readRefFile(gitdir, name) : "";
    if (oid.test(sha)) refs[name] = sha;
  }
  return refs;
}

const oid = /^[0-9a-f]{40}$/;

const largestRefs = 256 * 1024 * 1024;

function readRefFile(gitdir: string, name: string): string {
  return (regularText(join(gitdir, name), { limit: largestRefs, follow: true }) ?? "").trim();
}

export function writeRef(repository: Repository, ref: string, value: string): Promise<void> {
  return git.writeRef({ ...repository, ref, value, force: true });
}

export function writeHead(repository: Repository, branch: string): Promise<void> {
  return git.writeRef({ ...repository, ref: "HEAD", value: `refs/heads/${branch}`, symbolic: true, force: true });
}

/** Git's rules for branch names, and no leading dash. The library accepts `HEAD` and `-x`. Throws UserError. */
export function checkBranchName(name: string): void {
  const bad =
    name === "" ||
    name === "HEAD" ||
    name === "@" ||
    name.length > 200 ||
    /[\s\p{Cc}\p{Cf}~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|^-|(^|\/)\.|\.lock(\/|$)/u.test(name);
  if (bad) throw new UserError("git.bad-branch", { branch: name.replace(/\p{Cc}/gu, " ") });
}

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "devorch";

/** A repository of the user's on this machine: only read, but for new objects and one ref. */
export interface LocalLayout {
  /** Top of the working copy; null in a bare repository. */
  root: string | null;
  /** HEAD and index of this working copy. */
  gitdir: string;
  /** Objects and refs, shared by linked worktrees. */
  commondir: string;
}

/** The repository that `folder` is in, or undefined. Looks upwards as git does. */
export function findRepository(folder: string): LocalLayout | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const inside = join(at, ".git");
    if (isRepository(inside)) return layoutOf(at, realpathSync(inside));
    if (existsSync(inside) && statSync(inside).isFile()) {
      const target = readFileSync(inside, "utf8").match(/^gitdir: (.+?)\s*$/)?.[1];
      const gitdir = target ? resolve(at, target) : undefined;
      if (gitdir && existsSync(join(gitdir, "HEAD"))) return layoutOf(at, realpathSync(gitdir));
    }
    if (isRepository(at)) return layoutOf(null, realpathSync(at));
    if (at === dirname(at)) return undefined;
  }
}

function isRepository(folder: string): boolean {
  return ["HEAD", "objects", "refs"].every((name) => existsSync(join(folder, name)));
}

function layoutOf(root: string | null, gitdir: string): LocalLayout {
  const shared = join(gitdir, "commondir");
  const commondir = existsSync(shared) ? resolve(gitdir, readFileSync(shared, "utf8").trim()) : gitdir;
  return { root, gitdir, commondir };
}

/** Throws UserError for what would be damaged or cannot be read. */
export function refuseUnsupported(layout: LocalLayout, where: string): void {
  const config = readConfig(layout.commondir);
  const format = config["extensions.objectformat"];
  if (format && format !== "sha1") throw new UserError("git.sha256", { where });
  const partial = config["extensions.partialclone"] !== undefined;
  const promised = Object.entries(config).some(
    ([name, value]) => /^remote\..*\.promisor$/.test(name) && value === "true",
  );
  if (partial || promised) throw new UserError("git.partial", { where });
  const storage = config["extensions.refstorage"];
  if (storage && storage !== "files") throw new UserError("git.reftable", { where, storage });
}

/** `section.name` and `section.sub.name` (section and name in lower case) to the last value. Includes are not followed. */
export function readConfig(gitdir: string): Record<string, string> {
  const values: Record<string, string> = {};
  let section = "";
  const file = join(gitdir, "config");
  for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n") : []) {
    const [, head, sub] = line.match(/^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/) ?? [];
    if (head) section = head.toLowerCase() + (sub === undefined ? "" : `.${sub.replace(/\\(.)/g, "$1")}`);
    const rest = head ? line.slice(line.indexOf("]") + 1) : line;
    const [, name, raw] = rest.match(/^\s*([a-zA-Z][\w-]*)\s*(?:=\s*(.*?))?\s*$/) ?? [];
    if (name) values[`${section}.${name.toLowerCase()}`] = plainValue(raw);
  }
  return values;
}

function plainValue(raw: string | undefined): string {
  if (raw === undefined) return "true";
  const quoted = raw.match(/^"((?:[^"\\]|\\.)*)"/)?.[1];
  return quoted === undefined ? raw.replace(/\s+[#;].*$/, "") : quoted.replace(/\\(.)/g, "$1");
}

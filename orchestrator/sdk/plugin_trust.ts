import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PluginProblem } from "./plugin_problem.ts";

const othersMayWrite = 0o002;
const groupMayWrite = 0o020;
/** The sticky bit, as in /tmp: users may create files there, but not rename those of other users. */
const sticky = 0o1000;

/** Folders that were looked at and are trusted, in one look at all plugins: a thousand in one folder ask once for it. */
export type TrustedFolders = Set<string>;

/**
 * Throws PluginProblem where another user may have changed the plugin: plugins are trusted code, so the file, a helper beside
 * it and the folders on the way to it belong to this user or root alone. Throws too when it is not there.
 */
export function refuseUntrusted(root: string, file: string, trusted: TrustedFolders = new Set()): void {
  const [top, real] = [realpathSync(root), realpathSync(file)];
  if (!real.startsWith(`${top}/`)) throw new PluginProblem("plugin.bad.link", {});
  const folder = dirname(real);
  if (!trusted.has(folder)) refuseUntrustedFolder(top, folder);
  trusted.add(folder);
  refuseWritable(statSync(real), { place: "itself", path: "" });
}

function refuseUntrustedFolder(top: string, own: string): void {
  for (let folder = own; folder.length >= top.length; folder = dirname(folder))
    refuseWritable(statSync(folder), { place: "folder", path: basename(folder) });
  for (const helper of readdirSync(own).filter((name) => name.startsWith("_")))
    refuseWritable(statSync(join(own, helper)), { place: "beside", path: helper });
  refuseOpenParents(top);
}

/** A user who may write in a folder above it can put another folder in its place. Owners are not compared: in containers they differ. */
function refuseOpenParents(top: string): void {
  for (let folder = dirname(top); ; folder = dirname(folder)) {
    const { mode } = statSync(folder);
    if ((mode & othersMayWrite) !== 0 && (mode & sticky) === 0)
      throw new PluginProblem("plugin.bad.writable", { place: "parent", path: folder });
    if (folder === dirname(folder)) return;
  }
}

/** The same for a file that a plugin imports; `from` is how it is named. */
export function refuseUntrustedHelper(root: string, file: string): void {
  const [top, real] = [realpathSync(root), realpathSync(file)];
  if (!real.startsWith(`${top}/`)) throw new PluginProblem("plugin.bad.outside", { path: file });
  for (let path = real; path.length > top.length; path = dirname(path)) {
    refuseWritable(statSync(path), { place: "file", path: path.slice(top.length + 1) });
  }
}

/** What is writable, for its sentence: the plugin itself, a folder of it, a file beside it, a folder above, another file. */
type WritablePlace = { place: "itself" | "folder" | "beside" | "parent" | "file"; path: string };

function refuseWritable({ mode, uid, gid }: Stats, what: WritablePlace): void {
  // This user's own group is often the user alone; another one is other people.
  const open = gid === process.getgid?.() ? othersMayWrite : othersMayWrite | groupMayWrite;
  if ((mode & open) !== 0) throw new PluginProblem("plugin.bad.writable", what);
  if (uid !== 0 && uid !== process.getuid?.()) throw new PluginProblem("plugin.bad.owner", { ...what, uid });
}

/** What was loaded, for the log: a plugin that changed can be told from the one that was looked at. As `cat files | sha256sum`. */
export function fingerprintOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

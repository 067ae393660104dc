import { UserError } from "devorch";
import { hashObject, readObject } from "./objects.ts";
import type { Repository } from "./repository.ts";

export type FileMode = "100644" | "100755" | "120000" | "160000";

export interface Entry {
  mode: FileMode;
  oid: string;
}

/** Path, with slashes, to what is there. */
export type Snapshot = Map<string, Entry>;

export interface Tree {
  oid: string;
  files: Snapshot;
  /** Ids of the tree and all trees below: what need not be written again. */
  trees: Set<string>;
}

/** Reads a whole tree. Throws UserError for names that would be damaged or are an attack. */
export async function readTree(repository: Repository, oid: string): Promise<Tree> {
  const tree: Tree = { oid, files: new Map(), trees: new Set() };
  await addTree(repository, oid, "", tree);
  return tree;
}

async function addTree(repository: Repository, oid: string, prefix: string, into: Tree): Promise<void> {
  into.trees.add(oid);
  for (const { name, mode, oid: child } of await readEntries(repository, oid)) {
    if (mode === "40000") await addTree(repository, child, `${prefix}${name}/`, into);
    else into.files.set(prefix + name, { mode: fileMode(mode), oid: child });
  }
}

export interface RawEntry {
  name: string;
  mode: string;
  oid: string;
}

export async function readEntries(repository: Repository, oid: string): Promise<RawEntry[]> {
  const { content } = await readObject(repository, oid);
  const entries: RawEntry[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const zero = content.indexOf(0, space);
    const bytes = content.subarray(space + 1, zero);
    const name = bytes.toString("utf8");
    // A name that is not UTF-8 would come back as another one; a doubled or special one writes outside its folder.
    if (!Buffer.from(name).equals(bytes) || !isSafeName(name) || seen.has(name)) {
      throw new UserError("git.unsafe-name", { name: printable(name) });
    }
    seen.add(name);
    const mode = content.toString("latin1", at, space).replace(/^0+/, "");
    entries.push({ name, mode, oid: content.toString("hex", zero + 1, zero + 21) });
    at = zero + 21;
  }
  return entries;
}

/** Not `.git` in any spelling that some file system takes for it, and no way out of its folder. */
export function isSafeName(name: string): boolean {
  if (name === "" || name === "." || name === ".." || /[/\\\0]/.test(name)) return false;
  // Zero-width characters are ignored by HFS+, trailing dots, blanks and streams by NTFS.
  const seen = name.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, "").toLowerCase();
  return !/^(\.git|git~\d+)[. ]*(:.*)?$/.test(seen);
}

function fileMode(mode: string): FileMode {
  if (mode === "120000" || mode === "160000") return mode;
  return mode === "100755" ? "100755" : "100644";
}

/** The id of the tree that holds exactly `files`; `write` gets each tree's content, leaves first. */
export function buildTree(files: Snapshot, write?: (oid: string, content: Buffer) => void): string {
  const root: Folder = new Map();
  for (const [path, entry] of files) {
    const names = path.split("/");
    const name = names.pop() ?? "";
    let folder = root;
    for (const parent of names) {
      const below = folder.get(parent);
      if (below instanceof Map) folder = below;
      else {
        const created: Folder = new Map();
        folder.set(parent, created);
        folder = created;
      }
    }
    folder.set(name, entry);
  }
  return buildFolder(root, write);
}

type Folder = Map<string, Entry | Folder>;

function buildFolder(folder: Folder, write?: (oid: string, content: Buffer) => void): string {
  const rows: { key: Buffer; row: Buffer }[] = [];
  for (const [name, entry] of folder) {
    const isFolder = entry instanceof Map;
    const mode = isFolder ? "40000" : entry.mode;
    const oid = isFolder ? buildFolder(entry, write) : entry.oid;
    // Git sorts by bytes, a folder as if its name ended in a slash.
    const row = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, "hex")]);
    rows.push({ key: Buffer.from(isFolder ? `${name}/` : name), row });
  }
  rows.sort((a, b) => Buffer.compare(a.key, b.key));
  const content = Buffer.concat(rows.map(({ row }) => row));
  const oid = hashObject("tree", content);
  write?.(oid, content);
  return oid;
}

/** Puts a file where a folder may have been, or the other way round. */
export function putEntry(files: Snapshot, path: string, entry: Entry | undefined): void {
  files.delete(path);
  if (!entry) return;
  for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) files.delete(path.slice(0, at));
  for (const other of files.keys()) if (other.startsWith(`${path}/`)) files.delete(other);
  files.set(path, entry);
}

/** Without control and direction characters, short: safe to show. */
export function printable(text: string): string {
  return text
    .replace(/\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu, "")
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, 500);
}

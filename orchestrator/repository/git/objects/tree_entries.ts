import type { TreeEntry } from "isomorphic-git";
import { UserError } from "../../../task/errors.ts";
import { isSafeName, printable } from "../names.ts";
import type { Repository } from "../repository.ts";
import { readObject } from "./read_object.ts";

/** The entries of one tree. Throws UserError for unsafe names and for modes of other kinds than git writes. */
export async function treeEntries(repository: Repository, oid: string): Promise<TreeEntry[]> {
  const { type, content } = await readObject(repository, oid);
  if (type !== "tree") throw new Error(`${oid} is no tree but a ${type}`);
  const entries: TreeEntry[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(" ", at, "latin1");
    const end = content.indexOf(0, space);
    if (space === -1 || end === -1 || end + 21 > content.length) throw new Error(`the tree ${oid} is damaged`);
    entries.push(entryOf(content, { at, space, end }));
    at = end + 21;
  }
  for (const { path } of entries) {
    // A duplicate name would be written twice.
    if (!isSafeName(path) || seen.has(path)) throw new UserError("git.unsafe-name", { name: printable(path) });
    seen.add(path);
  }
  return entries;
}

const typeOfMode: Readonly<Record<string, TreeEntry["type"]>> = {
  "040000": "tree",
  "100644": "blob",
  "100755": "blob",
  "120000": "blob",
  "160000": "commit",
};

function entryOf(content: Buffer, { at, space, end }: { at: number; space: number; end: number }): TreeEntry {
  const mode = content.toString("latin1", at, space).padStart(6, "0");
  const type = typeOfMode[mode];
  if (!type) throw new UserError("git.unusual-mode", { mode });
  return {
    mode,
    type,
    path: content.toString("utf8", space + 1, end),
    oid: content.toString("hex", end + 1, end + 21),
  };
}

import type { TreeEntry } from "isomorphic-git";
import * as git from "isomorphic-git";
import { readObject } from "./objects/read_object.ts";
import { treeEntries } from "./objects/tree_entries.ts";
import type { Repository } from "./repository.ts";
import { orUndefined } from "./tree/objects.ts";

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  /** Seconds since 1970. */
  time: number;
  message: string;
}

export interface Author {
  name: string;
  email: string;
  /** `Ana <ana@example.org>`: the person who signs off every commit of a branch. */
  signOff?: string | undefined;
}

/** The library does not read commits whose author lacks a name, an email or a time zone. */
export async function readCommit(repository: Repository, sha: string): Promise<Commit> {
  const { type, content } = await readObject(repository, sha);
  if (type !== "commit") throw new Error(`${sha} is no commit`);
  const text = content.toString("utf8");
  const end = text.indexOf("\n\n");
  const [tree = "", ...headers] = (end === -1 ? text : text.slice(0, end)).split("\n");
  const others = headers.findIndex((line) => !line.startsWith("parent "));
  const parents = headers.slice(0, others === -1 ? headers.length : others).map((line) => line.slice("parent ".length));
  const committer = headers.find((line) => line.startsWith("committer ")) ?? "";
  const time = Number(/> *(-?\d{1,15})(?: |$)/.exec(committer)?.[1] ?? 0);
  const message = end === -1 ? "" : text.slice(end + 2);
  return { sha, tree: tree.slice("tree ".length), parents, time, message };
}

/** Writes a commit without a ref. */
export async function writeCommit(
  repository: Repository,
  { author, parents, tree, message }: { tree: string; parents: string[]; message: string; author: Author },
): Promise<string> {
  const now = new Date();
  const timestamp = Math.floor(now.getTime() / 1000);
  const timezoneOffset = now.getTimezoneOffset();
  const who = { name: cleanAuthorField(author.name), email: cleanAuthorField(author.email), timestamp, timezoneOffset };
  const commit = { tree, parent: parents, author: who, committer: who, message: message.replace(/\0/g, "") };
  return git.writeCommit({ ...repository, commit });
}

function cleanAuthorField(text: string): string {
  return text.replace(/[<>\n\0]/g, "").trim() || "devorch";
}

/**
 * The commits reachable from `tip` and not from `known`, newest first. Walks both sides by date, so that the whole history is
 * not read; the library's `log` cannot exclude commits. `ends` are known too, and looked up only where the walk meets them: most
 * of a remote's refs are not in the clone.
 */
export async function commitsBetween(
  repository: Repository,
  known: Iterable<string>,
  tip: string,
  ends: ReadonlySet<string> = new Set(),
): Promise<Commit[]> {
  const side = new Map<string, "new" | "known">();
  const queue: Commit[] = [];
  const add = async (sha: string, reached: "new" | "known") => {
    const mark = ends.has(sha) ? "known" : reached;
    const before = side.get(sha);
    if (before === mark || before === "known") return;
    side.set(sha, mark);
    const commit = await orUndefined(readCommit(repository, sha));
    if (commit) queue.push(commit);
  };
  for (const sha of known) await add(sha, "known");
  await add(tip, "new");
  const found = new Map<string, Commit>();
  // A known commit of the same second may still lead to one that was found.
  let oldest = Number.POSITIVE_INFINITY;
  while (queue.some(({ sha, time }) => side.get(sha) === "new" || time >= oldest)) {
    queue.sort((a, b) => a.time - b.time);
    const commit = queue.pop();
    if (!commit) break;
    const mark = side.get(commit.sha) ?? "known";
    if (mark === "new") {
      found.set(commit.sha, commit);
      oldest = Math.min(oldest, commit.time);
    }
    for (const parent of commit.parents) await add(parent, mark);
  }
  return [...found.values()].filter(({ sha }) => side.get(sha) === "new");
}

/** Whether `sha` is `tip` or one of its ancestors, as far as the clone has the history. */
export async function isAncestor(repository: Repository, sha: string, tip: string): Promise<boolean> {
  const seen = new Set([tip]);
  for (const next of seen) {
    if (next === sha) return true;
    for (const parent of (await orUndefined(readCommit(repository, next)))?.parents ?? []) seen.add(parent);
  }
  return false;
}

/** Every object of these commits that their parents do not have: what a push must send, oldest commit first. */
export async function newObjects(repository: Repository, commits: readonly Commit[]): Promise<string[]> {
  const oids = new Set<string>();
  for (const { sha, tree, parents } of commits.toReversed()) {
    oids.add(sha);
    const parent = parents[0] ? await orUndefined(readCommit(repository, parents[0])) : undefined;
    await addNewObjects(repository, tree, parent?.tree, oids);
  }
  return [...oids];
}

async function addNewObjects(
  repository: Repository,
  tree: string,
  before: string | undefined,
  oids: Set<string>,
): Promise<void> {
  if (tree === before) return;
  oids.add(tree);
  const known = new Map<string, TreeEntry>();
  if (before !== undefined) for (const entry of await treeEntries(repository, before)) known.set(entry.path, entry);
  for (const { path, oid, type } of await treeEntries(repository, tree)) {
    const old = known.get(path);
    if (old?.oid === oid || type === "commit") continue;
    if (type === "blob") oids.add(oid);
    else await addNewObjects(repository, oid, old?.type === "tree" ? old.oid : undefined, oids);
  }
}

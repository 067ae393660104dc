import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readObject, writeObject } from "./objects.ts";
import type { Repository } from "./repository.ts";
import { type RawEntry, readEntries } from "./tree.ts";

export interface Commit {
  sha: string;
  tree: string;
  /** None where the history is cut off. */
  parents: string[];
  /** Seconds since 1970. */
  time: number;
  message: string;
}

export interface Person {
  name: string;
  email: string;
}

export async function readCommit(repository: Repository, sha: string): Promise<Commit> {
  const { type, content } = await readObject(repository, sha);
  const text = content.toString("utf8");
  const end = text.indexOf("\n\n");
  const head = text.slice(0, end < 0 ? undefined : end);
  if (type === "tag") return readCommit(repository, head.match(/^object ([0-9a-f]{40})/m)?.[1] ?? sha);
  const parents = shallowOf(repository).has(sha) ? [] : [...head.matchAll(/^parent ([0-9a-f]{40})$/gm)];
  return {
    sha,
    tree: head.match(/^tree ([0-9a-f]{40})/m)?.[1] ?? "",
    parents: parents.map((match) => match[1] ?? ""),
    time: Number(head.match(/^committer .* (\d+) [+-]\d{4}$/m)?.[1] ?? 0),
    message: end < 0 ? "" : text.slice(end + 2),
  };
}

/** Commits whose parents are not here. */
export function shallowOf(repository: Repository): Set<string> {
  try {
    return new Set(readFileSync(join(repository.gitdir, "shallow"), "utf8").split("\n").filter(Boolean));
  } catch {
    return new Set();
  }
}

export function writeCommit(
  repository: Repository,
  commit: { tree: string; parents: readonly string[]; message: string; author: Person; at: Date },
): string {
  const seconds = Math.floor(commit.at.getTime() / 1000);
  const who = `${clean(commit.author.name)} <${clean(commit.author.email)}> ${seconds} ${zone(commit.at)}`;
  const head = [
    `tree ${commit.tree}`,
    ...commit.parents.map((sha) => `parent ${sha}`),
    `author ${who}`,
    `committer ${who}`,
  ];
  const message = `${commit.message.replace(/\0/g, "").trimEnd()}\n`;
  return writeObject(repository, "commit", Buffer.from(`${head.join("\n")}\n\n${message}`));
}

function clean(text: string): string {
  return text.replace(/[<>\n\0]/g, "").trim() || "devorch";
}

function zone(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const digits = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${digits(Math.abs(minutes) / 60)}${digits(Math.abs(minutes) % 60)}`;
}

/**
 * The commits that `tip` has and `known` do not reach, newest first. Walks both sides by date, so that a whole history
 * is not read to find a few.
 */
export async function commitsBetween(repository: Repository, known: Iterable<string>, tip: string): Promise<Commit[]> {
  const side = new Map<string, "new" | "known">();
  const queue: Commit[] = [];
  const add = async (sha: string, mark: "new" | "known") => {
    const before = side.get(sha);
    if (before === mark || before === "known") return;
    side.set(sha, mark);
    const commit = await readCommit(repository, sha).catch(() => undefined);
    if (commit) queue.push(commit);
  };
  for (const sha of known) await add(sha, "known");
  await add(tip, "new");
  const found = new Map<string, Commit>();
  while (queue.some(({ sha }) => side.get(sha) === "new")) {
    queue.sort((a, b) => a.time - b.time);
    const commit = queue.pop();
    if (!commit) break;
    const mark = side.get(commit.sha) ?? "known";
    if (mark === "new") found.set(commit.sha, commit);
    for (const parent of commit.parents) await add(parent, mark);
  }
  return [...found.values()].filter(({ sha }) => side.get(sha) === "new");
}

/** Whether `sha` is `tip` or one of its ancestors, as far as the history is here. */
export async function isAncestor(repository: Repository, sha: string, tip: string): Promise<boolean> {
  if (sha === tip) return true;
  const goal = await readCommit(repository, sha).catch(() => undefined);
  if (!goal) return false;
  const seen = new Set([tip]);
  for (const at of seen) {
    const commit = await readCommit(repository, at).catch(() => undefined);
    // Clocks may be a day apart; older commits cannot have it as an ancestor.
    if (!commit || commit.time < goal.time - 86_400) continue;
    for (const parent of commit.parents) {
      if (parent === sha) return true;
      seen.add(parent);
    }
  }
  return false;
}

/** Every object of these commits that their parents do not have: what a remote needs, oldest commit first. */
export async function objectsOf(repository: Repository, commits: readonly Commit[]): Promise<string[]> {
  const oids = new Set<string>();
  for (const commit of commits.toReversed()) {
    oids.add(commit.sha);
    const parent = commit.parents[0]
      ? await readCommit(repository, commit.parents[0]).catch(() => undefined)
      : undefined;
    await addNewObjects(repository, commit.tree, parent?.tree, oids);
  }
  return [...oids];
}

async function addNewObjects(
  repository: Repository,
  tree: string,
  before: string | undefined,
  oids: Set<string>,
): Promise<void> {
  if (tree === before || oids.has(tree)) return;
  oids.add(tree);
  const old = new Map<string, RawEntry>();
  if (before) for (const entry of await readEntries(repository, before)) old.set(entry.name, entry);
  for (const { name, mode, oid } of await readEntries(repository, tree)) {
    const was = old.get(name);
    if (was?.oid === oid || mode === "160000") continue;
    if (mode !== "40000") oids.add(oid);
    else await addNewObjects(repository, oid, was?.mode === "40000" ? was.oid : undefined, oids);
  }
}

import { createHash } from "node:crypto";
import type { Weakening, WeakeningRequest } from "../../evidence/weakening.ts";
import { orUndefined, readBlob } from "../git/tree/objects.ts";
import type { Snapshot, TreeFile } from "../git/tree/tree.ts";
import { isPublished, type WorkingCopy } from "../git/tree/working_copy.ts";
import { differences } from "../git/tree/worktree.ts";
import { readChanged } from "../scan/changed.ts";
import { findCheats } from "./cheats.ts";
import type { FileDiff } from "./diff.ts";
import { isTestFile, plain } from "./place.ts";

/** Beyond this a file is no test that somebody wrote. */
const largest = 1 << 20;
/** So many files with the name of a test's subject are looked into. */
const mostSources = 8;

/** Reads the change since the step began for what makes its checks say less. */
export async function readWeakenings(
  copy: WorkingCopy,
  { bases, planned, commands }: WeakeningRequest,
): Promise<Weakening[]> {
  const before = await firstTree(copy, bases);
  const { files } = await copy.scan();
  const paths = differences(before, files).filter((path) => !isPublished(path));
  const diffs: FileDiff[] = [];
  for (const path of paths) {
    const diff = { path, before: await textAt(copy, before.get(path)), after: nowIn(copy, path, files.get(path)) };
    if (diff.before !== undefined || diff.after !== undefined) diffs.push(diff);
  }
  const sources = (name: string) => sourcesNamed(copy, files, name);
  return findCheats(diffs, { planned, commands, sources }).map((cheat) => {
    const diff = diffs.find(({ path }) => path === cheat.path);
    return { ...cheat, fingerprint: fingerprintOf(cheat.path, diff?.before, diff?.after) };
  });
}

/** The commit of another machine may be missing in a clone that has only what came after. */
async function firstTree(copy: WorkingCopy, bases: readonly string[]): Promise<Snapshot> {
  for (const base of bases) {
    const tree = await orUndefined(copy.treeOf(base));
    if (tree) return tree.files;
  }
  throw new Error(`none of ${bases.join(", ")} is in ${copy.repository.gitdir}`);
}

async function textAt({ repository }: WorkingCopy, entry: TreeFile | undefined): Promise<string | undefined> {
  if (!entry || entry.mode === "160000" || entry.mode === "120000") return undefined;
  const content = await readBlob(repository, entry.oid);
  return readable(content.subarray(0, largest + 1).toString("utf8"));
}

function nowIn({ repository }: WorkingCopy, path: string, entry: TreeFile | undefined): string | undefined {
  if (!entry || entry.mode === "160000") return undefined;
  const now = readChanged(repository.root, path);
  return now && !now.link ? readable(now.text) : undefined;
}

/** Nothing where it is no text, or none that somebody wrote. */
function readable(text: string): string | undefined {
  return text.length <= largest && !text.slice(0, 8000).includes("\0") ? text : undefined;
}

function sourcesNamed(copy: WorkingCopy, files: Snapshot, name: string): { path: string; text: string }[] {
  if (name === "") return [];
  const found: { path: string; text: string }[] = [];
  for (const [path, entry] of files) {
    if (isTestFile(path) || plain(baseName(path)) !== name) continue;
    const text = nowIn(copy, path, entry);
    if (text !== undefined) found.push({ path, text });
    if (found.length === mostSources) break;
  }
  return found;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
}

function fingerprintOf(path: string, before: string | undefined, after: string | undefined): string {
  return createHash("sha256")
    .update(JSON.stringify([path, before ?? null, after ?? null]))
    .digest("hex")
    .slice(0, 16);
}

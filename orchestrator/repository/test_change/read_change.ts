import { createHash } from "node:crypto";
import type { TestChange, TestChangeRequest } from "../../evidence/test_change.ts";
import { readBlob } from "../git/tree/objects.ts";
import type { Snapshot, TreeFile } from "../git/tree/tree.ts";
import { isPublished, type WorkingCopy } from "../git/tree/working_copy.ts";
import { differences, foldersOf } from "../git/tree/worktree.ts";
import { readChanged } from "../scan/changed.ts";
import { outputFolder } from "../scan/outputs.ts";
import { countLines, type FileTexts, goneLines } from "./gone_lines.ts";
import { readRenames } from "./renames.ts";
import { isNamedIn, isSupport, type Role, roleOf } from "./roles.ts";
import { type Substitution, substitute } from "./substitute.ts";

/** A longer file is not read by lines. */
const maxTextChars = 1 << 20;

/** Sorts the change since `base` by what its files are to the tests. */
export async function readTestChange(copy: WorkingCopy, { base, commands }: TestChangeRequest): Promise<TestChange> {
  const before = (await copy.treeOf(base)).files;
  const { files } = await copy.scan();
  const paths = differences(before, files).filter((path) => !isPublished(path));
  const roles = new Map(paths.map((path) => [path, roleOf(path, commands)]));
  for (const path of readByCode(
    copy,
    files,
    paths.filter((path) => roles.get(path) === "settings" && !isNamedIn(path, commands)),
  ))
    roles.set(path, "code");
  const changed = (role: Role) =>
    paths
      .filter((path) => roles.get(path) === role)
      .map((path) => ({ path, fingerprint: fingerprintOf(path, before.get(path), files.get(path)) }));
  const existing = (role: Role) => changed(role).filter(({ path }) => before.has(path));
  const added = (role: Role) => paths.filter((path) => roles.get(path) === role && !before.has(path));
  const trackedFolders = foldersOf(before);
  const isMade = (path: string) => outputFolder(copy.repository.root, path, trackedFolders) !== undefined;
  const texts = await textsOf(copy, paths, before, files);
  const ofRole = (role: Role) => texts.filter(({ path }) => roles.get(path) === role);
  const renames = readRenames(ofRole("code"), ofRole("test"));
  const isWatched = (path: string) => ["test", "settings", "ci"].includes(roles.get(path) ?? "");
  const goneWith = (words: Record<string, string>) =>
    goneLines(
      withRenames(texts, { moves: renames.moves, words: { ...renames.stems, ...words }, inPaths: true }),
      isWatched,
    );
  return {
    tests: existing("test").map((file) => ({ ...file, support: isSupport(file.path) })),
    settings: existing("settings"),
    ci: changed("ci"),
    newTests: added("test"),
    newSettings: [...added("settings"), ...added("code").filter(isMade)],
    newCode: added("code").filter((path) => !isMade(path)),
    addsSupport: added("test").some(isSupport),
    gone: goneWith({}),
    goneRenamed: goneWith(renames.words),
    renames,
    testLines: countLines(ofRole("test")),
    changesCode: paths.some((path) => roles.get(path) === "code"),
  };
}

function withRenames(texts: readonly FileTexts[], renames: Substitution): FileTexts[] {
  return texts.map(({ path, before, after }) => ({
    path,
    before: before === undefined ? undefined : substitute(path, before, renames),
    after,
  }));
}

/** Files of code are read up to this number, and this length. */
const mostCode = 3000;
const maxCodeChars = 1 << 18;

/** A tool's settings have the tool's name or a dot in theirs. */
const dataName = /^(?!(package|deno|tsconfig|jsconfig|composer|bunfig)\.)[\w-]+\.(json|ya?ml|xml)$/;

/** Those of `candidates` that files of code name: data of the program, not settings of a tool. */
function readByCode(copy: WorkingCopy, files: Snapshot, candidates: readonly string[]): string[] {
  if (candidates.length === 0) return [];
  const left = new Map(
    candidates.flatMap((path) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      return dataName.test(name) ? [[path, name] as const] : [];
    }),
  );
  const found: string[] = [];
  const code = [...files].filter(([path, { mode }]) => mode.startsWith("100") && roleOf(path) === "code");
  for (const [path] of code.slice(0, mostCode)) {
    const text = textNow(copy, path)?.slice(0, maxCodeChars) ?? "";
    for (const [candidate, name] of left) {
      if (!text.includes(name)) continue;
      left.delete(candidate);
      found.push(candidate);
    }
    if (left.size === 0) break;
  }
  return found;
}

async function textsOf(
  copy: WorkingCopy,
  paths: readonly string[],
  before: Snapshot,
  files: Snapshot,
): Promise<FileTexts[]> {
  const texts: FileTexts[] = [];
  for (const path of paths)
    texts.push({
      path,
      before: await textAt(copy, before.get(path)),
      after: files.get(path)?.mode === "160000" ? undefined : textNow(copy, path),
    });
  return texts;
}

/** The text of a file of a commit; undefined for links, submodules and what is no text. */
export async function textAt({ repository }: WorkingCopy, entry: TreeFile | undefined): Promise<string | undefined> {
  if (!entry || entry.mode === "160000" || entry.mode === "120000") return undefined;
  return readable((await readBlob(repository, entry.oid)).subarray(0, maxTextChars + 1).toString("utf8"));
}

/** The same of the working copy. */
export function textNow({ repository }: WorkingCopy, path: string): string | undefined {
  const now = readChanged(repository.root, path);
  return now && !now.link ? readable(now.text) : undefined;
}

function readable(text: string): string | undefined {
  return text.length <= maxTextChars && !text.slice(0, 8000).includes("\0") ? text : undefined;
}

function fingerprintOf(path: string, before: TreeFile | undefined, after: TreeFile | undefined): string {
  return createHash("sha256")
    .update(JSON.stringify([path, before?.oid ?? null, after?.oid ?? null, after?.mode ?? null]))
    .digest("hex")
    .slice(0, 16);
}

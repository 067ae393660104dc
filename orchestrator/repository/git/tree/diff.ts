import { isUtf8 } from "node:buffer";
import { formatPatch, type StructuredPatchHunk, structuredPatch } from "diff";
import type { ChangedFile } from "../../../run/workspace.ts";
import { NotRegular } from "../../regular_file.ts";
import { syntaxError } from "../../syntax.ts";
import { readBlob } from "./objects.ts";
import type { TreeFile } from "./tree.ts";
import { isPublished, type WorkingCopy } from "./working_copy.ts";
import { differences } from "./worktree.ts";

/** With more changed lines a minimal diff takes too long: the file is shown as replaced. */
const maxEditLength = 2000;
const maxDiffBytes = 4 << 20;

/** The diff of the working copy against `base` for `git apply`; binary files are only named. The library has no diff. */
export async function diffAgainst(copy: WorkingCopy, base: string): Promise<string> {
  const parts: string[] = [];
  for await (const { path, old, now } of changesAgainst(copy, base)) parts.push(patchOf(path, old, now));
  return parts.join("");
}

/** The files that differ from `base`, with the numbers of added and removed lines; 0 for binary files. */
export async function changedAgainst(copy: WorkingCopy, base: string): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = [];
  for await (const { path, old, now } of changesAgainst(copy, base)) {
    const lines = patchOf(path, old, now)
      .split(/^(?=diff --git )/m)
      .flatMap(hunkLines);
    const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
    changed.push({ path, added: count("+"), removed: count("-") });
  }
  return changed;
}

/** The syntax errors, a sentence each, that files have now and did not have at `base`. */
export async function brokenAgainst(copy: WorkingCopy, base: string): Promise<string[]> {
  const broken: string[] = [];
  for await (const { path, old, now } of changesAgainst(copy, base)) {
    if (!now.entry || !isText(now)) continue;
    const before = old.entry && isText(old) ? old.content.toString("utf8") : undefined;
    const after = now.content.toString("utf8");
    const error = syntaxError(path, before, after);
    if (error !== undefined) broken.push(error);
    // The name of a clone's folder is random: a file that holds it was written by mistake.
    const { root } = copy.repository;
    if (after.includes(root) && before?.includes(root) !== true)
      broken.push(`${path} holds the path of this working copy, which is nowhere else: use one relative to the file.`);
  }
  return broken;
}

function isText({ entry, content }: DiffSide): boolean {
  return entry?.mode.startsWith("100") === true && !isBinary(content);
}

function hunkLines(patch: string): string[] {
  const begin = patch.search(/^@@ /m);
  return begin === -1 ? [] : patch.slice(begin).split("\n");
}

interface ChangeOfFile {
  path: string;
  old: DiffSide;
  now: DiffSide;
}

async function* changesAgainst(copy: WorkingCopy, base: string): AsyncGenerator<ChangeOfFile> {
  const before = await copy.treeOf(base);
  const { head, files } = await copy.scan();
  for (const path of differences(before.files, files)) {
    if (isPublished(path)) continue;
    const old = diffSide(before.files.get(path), await blobContent(copy, before.files.get(path)));
    const entry = files.get(path);
    // What is on disk at the path may be something that git cannot store.
    const isAsInHead = entry !== undefined && head.files.get(path)?.oid === entry.oid;
    const now = diffSide(entry, await (isAsInHead ? blobContent(copy, entry) : currentContent(copy, path, entry)));
    yield { path, old, now };
  }
}

interface DiffSide {
  entry: TreeFile | undefined;
  content: Buffer;
}

function diffSide(entry: TreeFile | undefined, content: Buffer): DiffSide {
  return { entry, content };
}

async function blobContent(copy: WorkingCopy, entry: TreeFile | undefined): Promise<Buffer> {
  if (!entry) return Buffer.alloc(0);
  if (entry.mode === "160000") return Buffer.from(`Subproject commit ${entry.oid}\n`);
  return readBlob(copy.repository, entry.oid);
}

async function currentContent(copy: WorkingCopy, path: string, entry: TreeFile | undefined): Promise<Buffer> {
  if (!entry || entry.mode === "160000") return Buffer.alloc(0);
  try {
    return (await copy.contentOf(path)) ?? Buffer.alloc(0);
  } catch (error) {
    // A file that is too large to show is treated as binary.
    if (error instanceof NotRegular && error.what === "large") return Buffer.alloc(1);
    throw error;
  }
}

function patchOf(path: string, old: DiffSide, now: DiffSide): string {
  // A file that became a symlink is two changes to git.
  if (old.entry && now.entry && kind(old.entry) !== kind(now.entry)) {
    const none = diffSide(undefined, Buffer.alloc(0));
    return patchOf(path, old, none) + patchOf(path, none, now);
  }
  const head = diffHeader(path, old.entry, now.entry);
  if (old.entry?.oid === now.entry?.oid) return head;
  const names = {
    old: old.entry ? quotePath(`a/${path}`) : "/dev/null",
    now: now.entry ? quotePath(`b/${path}`) : "/dev/null",
  };
  if (isBinary(old.content) || isBinary(now.content)) {
    return `${head}Binary files ${names.old} and ${names.now} differ\n`;
  }
  const hunks = hunksOf(old.content.toString("utf8"), now.content.toString("utf8"));
  if (hunks === "") return head;
  const tab = path.includes(" ") ? "\t" : "";
  return `${head}--- ${names.old}${old.entry ? tab : ""}\n+++ ${names.now}${now.entry ? tab : ""}\n${hunks}`;
}

function kind({ mode }: TreeFile): string {
  return mode.slice(0, 3);
}

function diffHeader(path: string, old: TreeFile | undefined, now: TreeFile | undefined): string {
  const lines = [`diff --git ${quotePath(`a/${path}`)} ${quotePath(`b/${path}`)}`];
  const ids = `${shortId(old)}..${shortId(now)}`;
  if (!old && now) lines.push(`new file mode ${now.mode}`, `index ${ids}`);
  else if (old && !now) lines.push(`deleted file mode ${old.mode}`, `index ${ids}`);
  else if (old && now && old.mode !== now.mode) {
    lines.push(`old mode ${old.mode}`, `new mode ${now.mode}`);
    if (old.oid !== now.oid) lines.push(`index ${ids}`);
  } else lines.push(`index ${ids} ${now?.mode}`);
  return `${lines.join("\n")}\n`;
}

function shortId(entry: TreeFile | undefined): string {
  return (entry?.oid ?? "0".repeat(40)).slice(0, 12);
}

function isBinary(content: Buffer): boolean {
  return content.length > maxDiffBytes || content.subarray(0, 8000).includes(0) || !isUtf8(content);
}

function hunksOf(before: string, after: string): string {
  const patch = structuredPatch("", "", before, after, "", "", { context: 3, maxEditLength });
  const text = formatPatch(patch ?? { ...nameless, hunks: [replacementHunk(before, after)] });
  const first = text.indexOf("\n@@ ");
  return first < 0 ? "" : text.slice(first + 1);
}

const nameless = { oldFileName: "", newFileName: "", oldHeader: "", newHeader: "" };

function replacementHunk(before: string, after: string): StructuredPatchHunk {
  const rows = (text: string, sign: string) => {
    if (text === "") return [];
    const end = text.endsWith("\n") ? [] : ["\\ No newline at end of file"];
    const lines = text.replace(/\n$/, "").split("\n");
    return [...lines.map((line) => sign + line), ...end];
  };
  const count = (lines: string[], sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  const [old, now] = [rows(before, "-"), rows(after, "+")];
  const lengths = { oldLines: count(old, "-"), newLines: count(now, "+") };
  return { oldStart: 1, newStart: 1, ...lengths, lines: [...old, ...now] };
}

/** As git quotes a name that holds quotes, backslashes or control characters. */
function quotePath(name: string): string {
  if (!/["\\\p{Cc}]/u.test(name)) return name;
  const octal = (character: string) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
  };
  return `"${name.replace(/["\\\p{Cc}]/gu, octal)}"`;
}

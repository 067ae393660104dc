import type { Stats } from "node:fs";
import * as git from "isomorphic-git";
import type { Repository } from "../repository.ts";
import type { Manifest } from "../transport/manifest.ts";
import { contentAt } from "../tree/blob.ts";
import { blobId } from "../tree/blob_id.ts";
import { splitPath } from "../tree/checkout.ts";
import { insideFolder, statsOf } from "../tree/inside.ts";
import { readBlob } from "../tree/objects.ts";
import type { FileMode, Snapshot, TreeFile } from "../tree/tree.ts";
import { type Converted, maxConvertedBytes } from "../tree/worktree.ts";
import {
  type AttributeStack,
  attributeRulesOf,
  type Conversion,
  conversionAt,
  conversionKey,
  conversionOf,
  withAttributeRules,
} from "./attributes.ts";
import { isLfsPointer, keepsCrlf, toBlob, toWorkingCopy } from "./convert.ts";

/** What is on disk at a path; a folder has no content. */
export interface OnDisk {
  stats: Stats;
  mode: FileMode;
  content?: Buffer;
}

/** undefined for a missing path, for what git cannot store, or behind a symlinked folder. */
export function readOnDisk(root: string, path: string): OnDisk | undefined {
  const { names, name } = splitPath(path);
  return insideFolder(root, names, (folder) => {
    const place = `${folder}/${name}`;
    const stats = statsOf(place);
    if (stats?.isDirectory()) return { stats, mode: "160000" };
    if (!stats?.isFile() && !stats?.isSymbolicLink()) return undefined;
    const mode = stats.isSymbolicLink() ? "120000" : stats.mode & 0o100 ? "100755" : "100644";
    return { stats, mode, content: contentAt(place, { mode, oid: "" }) };
  });
}

/** The blob of a file: its bytes, converted as its attributes say. */
export async function blobOf(
  repository: Repository,
  path: string,
  { mode, content = Buffer.alloc(0) }: OnDisk,
  tracked: TreeFile | undefined,
): Promise<{ blob: Buffer; conversion: Conversion | undefined }> {
  const isConverted = mode !== "120000" && content.length <= maxConvertedBytes;
  const conversion = isConverted ? conversionAt(repository.root, path) : undefined;
  return { blob: conversion ? await convertToBlob(repository, content, conversion, tracked) : content, conversion };
}

function convertToBlob(repository: Repository, content: Buffer, conversion: Conversion, tracked: TreeFile | undefined) {
  return toBlob(content, conversion, async () => tracked !== undefined && keepsCrlf(await blobAt(repository, tracked)));
}

async function blobAt(repository: Repository, { mode, oid }: TreeFile): Promise<Buffer> {
  return mode === "160000" ? Buffer.alloc(0) : readBlob(repository, oid);
}

/** Writes the blob of a path; undefined when there is nothing that git can store. */
export async function stage(
  repository: Repository,
  path: string,
  tracked: TreeFile | undefined,
  manifest: Manifest,
): Promise<TreeFile | undefined> {
  const now = readOnDisk(repository.root, path);
  if (!now) return undefined;
  if (now.content === undefined) return tracked?.mode === "160000" ? tracked : undefined;
  const { blob, conversion } = await blobOf(repository, path, now, tracked);
  const oid = await git.writeBlob({ ...repository, blob });
  const entry = { mode: now.mode, oid };
  manifest.remember(path, now.stats, entry, { how: conversionKey(conversion) });
  return entry;
}

/** Whether the working copy holds the content, not the pointer, of a Git LFS file. */
export function isRawInLfs(root: string, path: string): boolean {
  if (!conversionAt(root, path)?.lfs) return false;
  const { content } = readOnDisk(root, path) ?? {};
  return content !== undefined && content.length > 0 && !isLfsPointer(content);
}

/** Adds the files that need conversion to the result of a scan. */
export async function addConverted(
  repository: Repository,
  scan: { found: Snapshot; converted: readonly Converted[] },
  tracked: Snapshot,
  manifest: Pick<Manifest, "remember">,
): Promise<void> {
  if (scan.converted.length === 0) return;
  const before = await attributesBefore(repository, scan.found, tracked);
  for (const { path, conversion } of scan.converted) {
    const now = readOnDisk(repository.root, path);
    if (!now?.content) continue;
    const head = tracked.get(path);
    const oid = blobId(await convertToBlob(repository, now.content, conversion, head));
    const isAsBefore = !before || conversionKey(conversionOf(before(path), path)) === conversionKey(conversion);
    const isUntouched =
      head && head.oid !== oid && isAsBefore && (await isCheckedOut(repository, head, now, conversion));
    const entry = { mode: now.mode, oid: isUntouched ? head.oid : oid };
    manifest.remember(path, now.stats, entry, { how: conversionKey(conversion) });
    scan.found.set(path, entry);
  }
}

/** A checked-out file counts as unchanged even if its attributes would produce another blob. */
async function isCheckedOut(repository: Repository, head: TreeFile, now: OnDisk, conversion: Conversion) {
  return now.content?.equals(toWorkingCopy(await blobAt(repository, head), conversion)) ?? false;
}

/** The attributes of HEAD; undefined where the working copy has the same. */
async function attributesBefore(
  repository: Repository,
  found: Snapshot,
  tracked: Snapshot,
): Promise<((path: string) => AttributeStack) | undefined> {
  const isAttributes = (path: string) => path === ".gitattributes" || path.endsWith("/.gitattributes");
  const paths = [...new Set([...tracked.keys(), ...found.keys()])].filter(isAttributes);
  if (paths.every((path) => tracked.get(path)?.oid === found.get(path)?.oid)) return undefined;
  const rules = new Map<string, ReturnType<typeof attributeRulesOf>>();
  for (const path of paths) {
    const prefix = path.slice(0, -".gitattributes".length);
    const entry = tracked.get(path);
    if (entry) rules.set(prefix, attributeRulesOf(await blobAt(repository, entry), prefix));
  }
  return (path) => {
    let stack: AttributeStack = [];
    for (let at = 0; at !== -1 && at <= path.length; at = path.indexOf("/", at) + 1 || path.length + 1) {
      const prefix = path.slice(0, at);
      const own = rules.get(prefix);
      if (own) stack = withAttributeRules(stack, prefix, own);
    }
    return stack;
  };
}

import { isUtf8 } from "node:buffer";
import type { Repository } from "../repository.ts";
import { blobId } from "../tree/blob_id.ts";
import { readBlob } from "../tree/objects.ts";
import type { TreeFile } from "../tree/tree.ts";
import { type MergedText, mergeText } from "./merge_text.ts";

/** One path in three trees; undefined where a tree does not have it. */
export interface ThreeWay {
  base: TreeFile | undefined;
  ours: TreeFile | undefined;
  theirs: TreeFile | undefined;
}

/**
 * `content`: where it is neither of the two. `conflict`: both changed it in different ways; the file holds markers, or is ours
 * where it has no lines.
 */
export interface MergedFile {
  file: TreeFile | undefined;
  content?: Buffer;
  conflict: boolean;
}

const maxBytes = 4 << 20;

/** Three-way merge of one file. The library's merge needs the whole history and knows no file that is too large for a merge. */
export async function mergeFile(
  repository: Repository,
  { base, ours, theirs }: ThreeWay,
  names?: { ours: string; theirs: string },
): Promise<MergedFile> {
  if (isSame(ours, theirs) || isSame(base, theirs)) return { file: ours, conflict: false };
  if (isSame(base, ours)) return { file: theirs, conflict: false };
  if (!ours || !theirs) return { file: ours ?? theirs, conflict: true };
  const mode = base?.mode === ours.mode ? theirs.mode : ours.mode;
  if (ours.oid === theirs.oid) return { file: { mode, oid: ours.oid }, conflict: false };
  const merged = await mergeContents(repository, { base, ours, theirs }, names);
  if (!merged) return { file: ours, conflict: true };
  const content = Buffer.from(merged.text);
  return { file: { mode, oid: blobId(content) }, content, conflict: merged.conflicts > 0 };
}

function isSame(one: TreeFile | undefined, other: TreeFile | undefined): boolean {
  return one?.oid === other?.oid && one?.mode === other?.mode;
}

/** null for what has no lines. */
async function mergeContents(
  repository: Repository,
  { base, ours, theirs }: ThreeWay & { ours: TreeFile; theirs: TreeFile },
  names: { ours: string; theirs: string } | undefined,
): Promise<MergedText | null> {
  const sides = [base, ours, theirs].filter((side) => side !== undefined);
  if (sides.some(({ mode }) => !mode.startsWith("100"))) return null;
  const contents = await Promise.all(sides.map(({ oid }) => readBlob(repository, oid)));
  if (contents.some(isNoText)) return null;
  const texts = contents.map((content) => content.toString("utf8"));
  const [before = "", mine = "", yours = ""] = base ? texts : ["", ...texts];
  return mergeText(before, mine, yours, names);
}

function isNoText(content: Buffer): boolean {
  return content.length > maxBytes || content.subarray(0, 8000).includes(0) || !isUtf8(content);
}

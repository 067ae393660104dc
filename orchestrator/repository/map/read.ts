import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite } from "../../safety/atomic_write.ts";
import { readOnDisk } from "../git/tree/on_disk.ts";
import type { Snapshot } from "../git/tree/tree.ts";
import type { WorkingCopy } from "../git/tree/working_copy.ts";
import { giveBackMemory, givingBack } from "../give_back_memory.ts";
import { analyse, type SourceFile, type Sources } from "./analysis.ts";
import { MappedFiles } from "./mapped_files.ts";
import { renderMap, tokensFor } from "./render.ts";
import { isCode } from "./symbols.ts";

export interface MapRequest {
  /** See `MapOptions`. */
  about: string;
  /** Folder of cached analyses, by content hash. */
  cache: string;
}

/** To be increased whenever the analysis changes its results. */
const version = 3;
const maxFileBytes = 204_800;
const maxTotalBytes = 96 << 20;
const maxCachedMaps = 40;

/** The map of a working copy. Analyses are cached by content, across clones. */
export async function readMap(copy: WorkingCopy, { cache, about }: MapRequest): Promise<string> {
  const { files } = await copy.scan();
  const code: Snapshot = new Map();
  for (const [path, entry] of files) if (isCode(path) && entry.mode.startsWith("100")) code.set(path, entry);
  const place = join(cache, `${contentHash(code)}.json`);
  const analysed =
    readCachedMap(place) ?? writeCachedMap(place, MappedFiles.of(analyse(sourcesOf(copy.repository.root, code))));
  giveBackMemory();
  return renderMap(analysed, { about, tokens: tokensFor(analysed.length) });
}

/** A hash of the paths and blob ids of the code. */
function contentHash(code: Snapshot): string {
  const hash = createHash("sha256").update(`${version}\n`);
  for (const path of [...code.keys()].sort()) hash.update(`${path}\0${code.get(path)?.oid}\n`);
  return hash.digest("hex").slice(0, 32);
}

/** undefined for one that is absent or damaged: it is made again. */
function readCachedMap(place: string): MappedFiles | undefined {
  try {
    const files = MappedFiles.fromFile(readFileSync(place));
    const now = new Date();
    utimesSync(place, now, now);
    return files;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written costs time, nothing else. */
function writeCachedMap(place: string, files: MappedFiles): MappedFiles {
  const folder = join(place, "..");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    atomicWrite(place, files.toFile(), { mode: 0o600, derived: true });
    removeOldMaps(folder);
  } catch {
    // It is analysed again next time.
  }
  return files;
}

function removeOldMaps(folder: string): void {
  const all = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
  for (const { name } of all.sort((one, other) => other.at - one.at).slice(maxCachedMaps))
    rmSync(join(folder, name), { force: true });
}

function sourcesOf(root: string, code: Snapshot): Sources {
  const all = [...code.keys()].sort();
  return (paths) => textsOf(root, paths ? all.filter((path) => paths.has(path)) : all);
}

function* textsOf(root: string, paths: readonly string[]): Generator<SourceFile> {
  let left = maxTotalBytes;
  for (const [path, found] of givingBack(readOnDisk(root, paths, maxFileBytes, decoded))) {
    if (!found) continue;
    left -= found.bytes;
    if (left < 0) return;
    yield { path, text: found.text };
  }
}

/** undefined for what is no text. */
function decoded(content: Buffer): { text: string; bytes: number } | undefined {
  return content.subarray(0, 4000).includes(0) ? undefined : { text: content.toString("utf8"), bytes: content.length };
}

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite } from "../../safety/atomic_write.ts";
import { contentsOnDisk } from "../git/tree/on_disk.ts";
import type { Snapshot } from "../git/tree/tree.ts";
import type { WorkingCopy } from "../git/tree/working_copy.ts";
import { givingBack } from "../give_back_memory.ts";
import { analyse, type MappedFile, type SourceFile, type Sources } from "./analysis.ts";
import { renderMap, tokensFor } from "./render.ts";
import { isCode } from "./symbols.ts";

export interface MapRequest {
  /** See `MapOptions`. */
  about: string;
  /** Folder of cached analyses, by content hash. */
  cache: string;
}

/** To be increased whenever the analysis changes its results. */
const version = 2;
const maxFileBytes = 204_800;
const maxTotalBytes = 96 << 20;
const maxCachedMaps = 40;

/** The map of a working copy. Analyses are cached by content, across clones. */
export async function readMap(copy: WorkingCopy, { cache, about }: MapRequest): Promise<string> {
  const { files } = await copy.scan();
  const code = new Map([...files].filter(([path, { mode }]) => isCode(path) && mode.startsWith("100")));
  const place = join(cache, `${contentHash(code)}.json`);
  const analysed = readCachedMap(place) ?? writeCachedMap(place, analyse(sourcesOf(copy.repository.root, code)));
  return renderMap(analysed, { about, tokens: tokensFor(analysed.length) });
}

/** A hash of the paths and blob ids of the code. */
function contentHash(code: Snapshot): string {
  const hash = createHash("sha256").update(`${version}\n`);
  for (const path of [...code.keys()].sort()) hash.update(`${path}\0${code.get(path)?.oid}\n`);
  return hash.digest("hex").slice(0, 32);
}

function readCachedMap(place: string): MappedFile[] | undefined {
  try {
    const files = JSON.parse(readFileSync(place, "utf8")) as MappedFile[];
    const now = new Date();
    utimesSync(place, now, now);
    return files;
  } catch {
    // Absent or truncated: it is made again.
    return undefined;
  }
}

/** A cache that cannot be written costs time, nothing else. */
function writeCachedMap(place: string, files: MappedFile[]): MappedFile[] {
  const folder = join(place, "..");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    atomicWrite(place, JSON.stringify(files), { mode: 0o600, derived: true });
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
  for (const [path, content] of givingBack(contentsOnDisk(root, paths, { limit: maxFileBytes, listed: true }))) {
    if (!content || content.subarray(0, 4000).includes(0)) continue;
    left -= content.length;
    if (left < 0) return;
    yield { path, text: content.toString("utf8") };
  }
}

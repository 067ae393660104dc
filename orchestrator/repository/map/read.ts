import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite } from "../../safety/atomic_write.ts";
import { collectGarbage, collecting } from "../collect_garbage.ts";
import { readByRuntime } from "../git/objects/read_object.ts";
import type { Repository } from "../git/repository.ts";
import { filesOfFolder } from "../git/transport/local_source.ts";
import { contentsOnDisk } from "../git/tree/on_disk.ts";
import type { Snapshot } from "../git/tree/tree.ts";
import type { WorkingCopy } from "../git/tree/working_copy.ts";
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
const version = 3;
const maxFileBytes = 204_800;
const maxTotalBytes = 96 << 20;
const maxCachedMaps = 40;

export interface SourceRequest extends Pick<MapRequest, "cache"> {
  /** A local folder that is about to be cloned, and the branch that is chosen in it. */
  path: string;
  base: string | null;
}

/** The map of a working copy. Analyses are cached by content, across clones. */
export async function readMap(copy: WorkingCopy, { cache, about }: MapRequest): Promise<string> {
  const code = codeIn((await copy.scan()).files);
  const contentsOf = (paths: readonly string[]) =>
    contentsOnDisk(copy.repository.root, paths, { limit: maxFileBytes, listed: true });
  const analysed = analysisOf(code, cache, contentsOf);
  return renderMap(analysed, { about, tokens: tokensFor(analysed.length) });
}

/** Puts the analysis of a clone into the cache before there is one, from the objects of its source. */
export async function analyseSource({ path, base, cache }: SourceRequest): Promise<void> {
  const { repository, files } = await filesOfFolder(path, base);
  const code = codeIn(files);
  analysisOf(code, cache, (paths) => contentsOfBlobs(repository, code, paths));
}

function codeIn(files: Snapshot): Snapshot {
  return new Map([...files].filter(([path, { mode }]) => isCode(path) && mode.startsWith("100")));
}

function analysisOf(code: Snapshot, cache: string, contentsOf: ContentsOf): MappedFile[] {
  const place = join(cache, `${contentHash(code)}.json`);
  return readCachedMap(place) ?? writeCachedMap(place, analyse(sourcesOf(code, contentsOf)));
}

type ContentsOf = (paths: readonly string[]) => Iterable<[path: string, content: Buffer | undefined]>;

/** Throws where one is missing: what is cached is whole. */
function* contentsOfBlobs(
  repository: Repository,
  code: Snapshot,
  paths: readonly string[],
): Generator<[path: string, content: Buffer | undefined]> {
  for (const path of paths) {
    const { oid = "" } = code.get(path) ?? {};
    const content = readByRuntime(repository, oid)?.content;
    if (!content) throw new Error(`${oid} cannot be read`);
    yield [path, content.length > maxFileBytes ? undefined : content];
  }
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
  collectGarbage();
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

function sourcesOf(code: Snapshot, contentsOf: ContentsOf): Sources {
  const all = [...code.keys()].sort();
  return (paths) => textsOf(contentsOf(paths ? all.filter((path) => paths.has(path)) : all));
}

function* textsOf(contents: ReturnType<ContentsOf>): Generator<SourceFile> {
  let left = maxTotalBytes;
  for (const [path, content] of collecting(contents)) {
    if (!content || content.subarray(0, 4000).includes(0)) continue;
    left -= content.length;
    if (left < 0) return;
    // Whatever line ends a working copy has.
    yield { path, text: content.toString("utf8").replaceAll("\r\n", "\n") };
  }
}

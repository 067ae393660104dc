import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentAt } from "../git/tree/blob.ts";
import { split } from "../git/tree/checkout.ts";
import { insideFolder, lookAt } from "../git/tree/inside.ts";
import type { Entry, Snapshot } from "../git/tree/tree.ts";
import type { WorkingCopy } from "../git/tree/working_copy.ts";
import { analyse, type MappedFile, type Source } from "./analysis.ts";
import { renderMap, tokensFor } from "./render.ts";
import { isCode } from "./symbols.ts";

export interface MapRequest {
  /** See `Wanted`. */
  about: string;
  /** Folder where analyses are kept, by the content that they are of. */
  cache: string;
}

/** Changed whenever an analysis comes to another result than before. */
const version = 2;
const largestFile = 204_800n;
const largestInAll = 96 << 20;
const mostKept = 40;

/** The map of a working copy. What was analysed once is not analysed again, in whatever clone it stands. */
export async function readMap(copy: WorkingCopy, { cache, about }: MapRequest): Promise<string> {
  const { files } = await copy.scan();
  const code = new Map([...files].filter(([path, { mode }]) => isCode(path) && mode.startsWith("100")));
  const place = join(cache, `${contentHash(code)}.json`);
  const analysed = known(place) ?? keep(place, analyse([...sourcesOf(copy.repository.root, code)]));
  return renderMap(analysed, { about, tokens: tokensFor(analysed.length) });
}

/** The code as git would name it: paths and blobs. */
function contentHash(code: Snapshot): string {
  const hash = createHash("sha256").update(`${version}\n`);
  for (const path of [...code.keys()].sort()) hash.update(`${path}\0${code.get(path)?.oid}\n`);
  return hash.digest("hex").slice(0, 32);
}

function known(place: string): MappedFile[] | undefined {
  try {
    const files = JSON.parse(readFileSync(place, "utf8")) as MappedFile[];
    const now = new Date();
    utimesSync(place, now, now);
    return files;
  } catch {
    // Not there yet, or cut off by a full disk: it is made anew.
    return undefined;
  }
}

/** A cache that cannot be written costs time, nothing else. */
function keep(place: string, files: MappedFile[]): MappedFile[] {
  const folder = join(place, "..");
  const temporary = `${place}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, JSON.stringify(files), { mode: 0o600 });
    renameSync(temporary, place);
    forgetOld(folder);
  } catch {
    rmSync(temporary, { force: true });
  }
  return files;
}

function forgetOld(folder: string): void {
  const all = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
  for (const { name } of all.sort((one, other) => other.at - one.at).slice(mostKept))
    rmSync(join(folder, name), { force: true });
}

function* sourcesOf(root: string, code: Snapshot): Generator<Source> {
  let left = largestInAll;
  for (const path of [...code.keys()].sort()) {
    const entry = code.get(path);
    const content = entry && contentOf(root, path, entry);
    if (!content || content.subarray(0, 4000).includes(0)) continue;
    left -= content.length;
    if (left < 0) return;
    yield { path, text: content.toString("utf8") };
  }
}

function contentOf(root: string, path: string, entry: Entry): Buffer | undefined {
  const { names, name } = split(path);
  return insideFolder(root, names, (folder) => {
    const stats = lookAt(`${folder}/${name}`);
    return stats?.isFile() && stats.size <= largestFile
      ? contentAt(`${folder}/${name}`, entry, Number(largestFile))
      : undefined;
  });
}

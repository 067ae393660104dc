import { type BigIntStats, readFileSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite } from "../../../safety/atomic_write.ts";
import { temporaryFile } from "../crash_safe_fs.ts";
import type { FileMode, TreeFile } from "../tree/tree.ts";

/** `how` is the conversion that the hash was found with; rows of earlier versions have none. */
type ManifestRow = [path: string, key: string, mode: FileMode, oid: string, how?: string];

const file = "devorch-manifest.json";
/** Two changes within one tick of the file system's clock have the same time: a file this new is hashed again. */
const freshMs = 100;

/**
 * Stores the hashes of unchanged files, like git's index, but safe against fast changes. The library's `statusMatrix` takes 2.5
 * s and 500 MB for 9,000 files, and ignores chmod and global excludes.
 */
export class Manifest {
  readonly #gitdir: string;
  readonly #rows = new Map<string, ManifestRow>();
  #dirty = false;

  constructor(gitdir: string) {
    this.#gitdir = gitdir;
    try {
      for (const row of JSON.parse(readFileSync(join(gitdir, file), "utf8")) as ManifestRow[])
        this.#rows.set(row[0], row);
    } catch {
      // Absent or damaged: every file is hashed again.
    }
  }

  /** Without `how` any conversion is accepted. */
  known(path: string, stats: BigIntStats, how?: string): TreeFile | undefined {
    const row = this.#rows.get(path);
    if (how !== undefined && how !== (row?.[4] ?? "")) return undefined;
    return row && row[1] === statKey(stats) ? { mode: row[2], oid: row[3] } : undefined;
  }

  /** `ours`: devorch wrote the file just now and nothing else was running. */
  remember(path: string, stats: BigIntStats, entry: TreeFile, { how = "", ours = false } = {}): void {
    if (!ours && Date.now() - Number(stats.ctimeMs) < freshMs) return;
    const key = statKey(stats);
    this.#rows.set(path, how === "" ? [path, key, entry.mode, entry.oid] : [path, key, entry.mode, entry.oid, how]);
    this.#dirty = true;
  }

  /** Removes missing files, and saves if anything changed. */
  save(present: { has(path: string): boolean }): void {
    for (const path of this.#rows.keys()) if (!present.has(path)) this.#dirty = this.#rows.delete(path);
    if (!this.#dirty) return;
    const temporary = temporaryFile(this.#gitdir);
    atomicWrite(join(this.#gitdir, file), JSON.stringify([...this.#rows.values()]), { temporary, derived: true });
    this.#dirty = false;
  }
}

/** The change time cannot be set by a program, so this cannot be forged by `touch`. */
function statKey(stats: BigIntStats): string {
  return `${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.ino}:${stats.mode}`;
}

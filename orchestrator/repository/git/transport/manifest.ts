import { readFileSync, type Stats } from "node:fs";
import { join } from "node:path";
import { atomicWrite } from "../../../safety/atomic_write.ts";
import { temporaryFile } from "../crash_safe_fs.ts";
import type { TreeFile } from "../tree/tree.ts";

/**
 * What says that a file is the same, and what it is; `how` is the conversion that the hash was found with. The change time cannot be set by a
 * program, so a row cannot be forged by `touch`. Those of earlier versions have a text in place of the size, and count for none.
 */
type ManifestRow = [
  path: string,
  ...same: [size: number, mtimeMs: number, ctimeMs: number, ino: number, mode: number],
  entry: TreeFile,
  how?: string,
];

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
  known(path: string, stats: Stats, how?: string): TreeFile | undefined {
    const row = this.#rows.get(path);
    if (!row || (how !== undefined && how !== (row[7] ?? ""))) return undefined;
    return isSame(row, stats) ? row[6] : undefined;
  }

  /** `ours`: devorch wrote the file just now and nothing else was running. */
  remember(path: string, stats: Stats, entry: TreeFile, { how = "", ours = false } = {}): void {
    if (!ours && Date.now() - stats.ctimeMs < freshMs) return;
    const { size, mtimeMs, ctimeMs, ino, mode } = stats;
    const row: ManifestRow = [path, size, mtimeMs, ctimeMs, ino, mode, entry];
    if (how !== "") row.push(how);
    this.#rows.set(path, row);
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

function isSame(row: ManifestRow, { size, mtimeMs, ctimeMs, ino, mode }: Stats): boolean {
  return row[1] === size && row[2] === mtimeMs && row[3] === ctimeMs && row[4] === ino && row[5] === mode;
}

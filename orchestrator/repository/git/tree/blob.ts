import { createHash } from "node:crypto";
import { type BigIntStats, readlinkSync, readSync } from "node:fs";
import { readRegularFile, withRegularFile } from "../../regular_file.ts";
import { blobId } from "./objects.ts";
import type { TreeFile } from "./tree.ts";

/** What a file of the working copy would be as a blob; symlinks are their target. undefined: nothing git can hold. */
export function blobAt(path: string, stats: BigIntStats): TreeFile | undefined {
  if (stats.isSymbolicLink()) {
    return { mode: "120000", oid: blobId(readlinkSync(path, { encoding: "buffer" })) };
  }
  if (!stats.isFile()) return undefined;
  return { mode: stats.mode & 0o100n ? "100755" : "100644", oid: hashFile(path) };
}

/** The bytes of a file or the target of a symlink. Throws NotRegular for anything else. */
export function contentAt(path: string, entry: TreeFile, limit = Number.POSITIVE_INFINITY): Buffer {
  return entry.mode === "120000" ? readlinkSync(path, { encoding: "buffer" }) : readRegularFile(path, { limit });
}

const chunk = Buffer.alloc(1 << 20);

/** Ours because the library wants the whole file in memory. */
function hashFile(path: string): string {
  return withRegularFile(path, { limit: Number.POSITIVE_INFINITY }, (descriptor, { size }) => {
    const hash = createHash("sha1").update(`blob ${size}\0`);
    for (;;) {
      const count = readSync(descriptor, chunk, 0, chunk.length, null);
      if (count === 0) return hash.digest("hex");
      hash.update(chunk.subarray(0, count));
    }
  });
}

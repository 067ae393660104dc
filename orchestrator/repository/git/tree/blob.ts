import { createHash } from "node:crypto";
import { readlinkSync, readSync, type Stats } from "node:fs";
import { readRegularFile, withRegularFile } from "../../regular_file.ts";
import { blobId } from "./blob_id.ts";
import type { TreeFile } from "./tree.ts";

/** The mode and blob id of a file; the blob of a symlink is its target. undefined for what git cannot store. */
export function blobAt(path: string, stats: Stats): TreeFile | undefined {
  if (stats.isSymbolicLink()) {
    return { mode: "120000", oid: blobId(readlinkSync(path, { encoding: "buffer" })) };
  }
  if (!stats.isFile()) return undefined;
  return { mode: stats.mode & 0o100 ? "100755" : "100644", oid: hashFile(path) };
}

/** The bytes of a file or the target of a symlink. Throws NotRegular for anything else. */
export function contentAt(path: string, entry: TreeFile, limit = Number.POSITIVE_INFINITY): Buffer {
  return entry.mode === "120000" ? readlinkSync(path, { encoding: "buffer" }) : readRegularFile(path, { limit });
}

const chunk = Buffer.alloc(1 << 20);

/** The library would read the whole file into memory. */
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

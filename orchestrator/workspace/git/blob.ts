import { createHash } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
} from "node:fs";
import { blobId } from "./objects.ts";
import type { Entry } from "./tree.ts";

/** What a file of the working copy would be as a blob; symlinks are their target. undefined: nothing git can hold. */
export function blobAt(path: string, stats: BigIntStats): Entry | undefined {
  if (stats.isSymbolicLink()) {
    return { mode: "120000", oid: blobId(readlinkSync(path, { encoding: "buffer" })) };
  }
  if (!stats.isFile()) return undefined;
  return { mode: stats.mode & 0o100n ? "100755" : "100644", oid: hashFile(path) };
}

/** The bytes of a file or the target of a symlink. */
export function contentAt(path: string, entry: Entry): Buffer {
  if (entry.mode === "120000") return readlinkSync(path, { encoding: "buffer" });
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

const chunk = Buffer.alloc(1 << 20);

/** Ours because the library wants the whole file in memory. */
function hashFile(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const hash = createHash("sha1").update(`blob ${fstatSync(fd).size}\0`);
    for (;;) {
      const count = readSync(fd, chunk, 0, chunk.length, null);
      if (count === 0) return hash.digest("hex");
      hash.update(chunk.subarray(0, count));
    }
  } finally {
    closeSync(fd);
  }
}

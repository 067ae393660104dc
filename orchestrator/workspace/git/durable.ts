import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** Folder of half-written files: beside refs/ and objects/, so that git never takes one for a ref or an object. */
const temporary = "devorch-tmp";

let counter = 0;

/** A new path under the repository's folder of temporary files. */
export function temporaryFile(gitdir: string): string {
  const folder = join(gitdir, temporary);
  mkdirSync(folder, { recursive: true });
  counter += 1;
  return join(folder, `${process.pid}-${counter}`);
}

/** Whole or not at all, whatever kills us: temp + fsync + rename. Creates parent folders. */
export function durableWrite(gitdir: string, file: string, data: string | Uint8Array, mode = 0o644): void {
  const temp = temporaryFile(gitdir);
  writeSynced(temp, data, mode);
  mkdirSync(dirname(file), { recursive: true });
  renameSync(temp, file);
}

/** Writes a new file and waits until it is on the disk. */
export function writeSynced(file: string, data: string | Uint8Array, mode: number): void {
  const bytes = typeof data === "string" ? Buffer.from(data) : data;
  const fd = openSync(file, "wx", mode);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Removes what a crash can leave: temporary files, and objects and refs of 0 bytes. */
export function repair(gitdir: string): void {
  rmSync(join(gitdir, temporary), { recursive: true, force: true });
  for (const folder of ["objects", "refs"]) {
    for (const entry of readdirSync(join(gitdir, folder), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && statSync(file).size === 0) rmSync(file);
    }
  }
}

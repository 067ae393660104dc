import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { PromiseFsClient } from "isomorphic-git";
import { atomicWrite } from "../../safety/atomic_write.ts";
import { readRegularFile } from "../regular_file.ts";

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

/**
 * The disk as isomorphic-git sees it. Ours because the library neither syncs nor renames: a kill would leave an object
 * or a ref of 0 bytes, which it then takes for written. Below `gitdir` every file is whole or not there; other files
 * (of a clone that is made in a folder of its own and renamed) are written straight. Synchronous: the process has nothing
 * else to do, and thousands of small files go faster.
 */
export function crashSafeFs(gitdir: string, tempFor: (file: string) => string = () => temporaryFile(gitdir)) {
  return {
    promises: {
      // No limit: a pack may be large, and the memory of this process has one.
      async readFile(path: string, options?: { encoding?: BufferEncoding } | BufferEncoding) {
        const bytes = readRegularFile(path, { limit: Number.POSITIVE_INFINITY, follow: true });
        const encoding = typeof options === "string" ? options : options?.encoding;
        return encoding ? bytes.toString(encoding) : bytes;
      },
      async writeFile(path: string, data: string | Uint8Array, options?: { mode?: number }) {
        if (!path.startsWith(`${gitdir}/`)) writeNew(path, data, options?.mode ?? 0o666);
        else {
          const mode = path.startsWith(`${gitdir}/objects/`) ? 0o444 : 0o644;
          atomicWrite(path, data, { temporary: tempFor(path), mode });
        }
      },
      mkdir: async (path: string) => mkdirSync(path),
      readdir: async (path: string) => readdirSync(path),
      rmdir: async (path: string) => rmdirSync(path),
      unlink: async (path: string) => unlinkSync(path),
      stat: async (path: string) => statSync(path),
      lstat: async (path: string) => lstatSync(path),
      readlink: async (path: string) => readlinkSync(path, { encoding: "buffer" }),
      symlink: async (target: string, path: string) => symlinkSync(target, path),
    },
  } satisfies PromiseFsClient;
}

/** The library tries again whatever fails: what is half written must not be in its way and hide the first error. */
function writeNew(path: string, data: string | Uint8Array, mode: number): void {
  try {
    writeFileSync(path, data, { flag: "wx", mode });
  } catch (error) {
    if ((error as { code?: string }).code === "ENOSPC") rmSync(path, { force: true });
    throw error;
  }
}

/** The same disk, on which nothing can be changed: to learn the id that something would have. */
export function readOnly({ promises }: PromiseFsClient): PromiseFsClient {
  return { promises: { ...promises, writeFile: async () => undefined, mkdir: async () => undefined } };
}

/** A file of the repository, or beside one. */
export function durableWrite(gitdir: string, file: string, data: string | Uint8Array): void {
  atomicWrite(file, data, { temporary: temporaryFile(gitdir) });
}

/** Removes what a crash of something else than us can leave: temporary files, and objects and refs of 0 bytes. */
export function repair(gitdir: string): void {
  rmSync(join(gitdir, temporary), { recursive: true, force: true });
  for (const folder of ["objects", "refs"]) {
    for (const entry of readdirSync(join(gitdir, folder), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && statSync(file).size === 0) rmSync(file);
    }
  }
}

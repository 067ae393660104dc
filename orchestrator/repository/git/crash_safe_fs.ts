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
import { atomicWrite, type Data } from "../../safety/atomic_write.ts";
import { readRegularFile } from "../regular_file.ts";

/** Folder of half-written files: beside refs/ and objects/, so that git never takes one for a ref or an object. */
const temporary = "devorch-tmp";

const nothing = Buffer.alloc(0);

let counter = 0;

/** A new path under the repository's folder of temporary files. */
export function temporaryFile(gitdir: string): string {
  const folder = join(gitdir, temporary);
  mkdirSync(folder, { recursive: true });
  counter += 1;
  return join(folder, `${process.pid}-${counter}`);
}

/**
 * The file system for isomorphic-git. The library neither syncs nor renames: a kill would leave an object or a ref of 0 bytes,
 * which it takes for written. Below `gitdir` files are written atomically; other files (of a clone made in a temporary folder)
 * are written directly. Synchronous, which is faster for thousands of small files.
 */
export function crashSafeFs(gitdir: string, tempFor: (file: string) => string = () => temporaryFile(gitdir)) {
  return {
    promises: {
      // No limit: a pack may be large, and the process has a memory limit.
      async readFile(path?: string, options?: { encoding?: BufferEncoding } | BufferEncoding) {
        // Before each of its works the library asks, without a path, whether this gives a promise.
        if (path === undefined) return nothing;
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

/** The library retries: a partial file would fail the second try and hide the first error. */
function writeNew(path: string, data: string | Uint8Array, mode: number): void {
  try {
    writeFileSync(path, data, { flag: "wx", mode });
  } catch (error) {
    if ((error as { code?: string }).code === "ENOSPC") rmSync(path, { force: true });
    throw error;
  }
}

/** The same file system without writes: to compute an id without storing the object. */
export function readOnly({ promises }: PromiseFsClient): PromiseFsClient {
  return { promises: { ...promises, writeFile: async () => undefined, mkdir: async () => undefined } };
}

/** A file of the repository, or beside one. */
export function durableWrite(gitdir: string, file: string, data: Data): void {
  atomicWrite(file, data, { temporary: temporaryFile(gitdir) });
}

/** Removes leftovers of a crash: temporary files, and objects and refs of 0 bytes. */
export function repair(gitdir: string): void {
  rmSync(join(gitdir, temporary), { recursive: true, force: true });
  for (const folder of ["objects", "refs"]) {
    for (const entry of readdirSync(join(gitdir, folder), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && statSync(file).size === 0) rmSync(file);
    }
  }
}

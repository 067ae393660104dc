import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { readObject as readFromRepository } from "isomorphic-git";
import { durableFs, temporaryFile, writeSynced } from "./durable.ts";
import type { Repository } from "./repository.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  type: ObjectType;
  content: Buffer;
}

/** Throws an error whose `code` is "NotFoundError" when the repository does not hold it. */
export async function readObject(repository: Repository, oid: string): Promise<GitObject> {
  const { gitdir, cache } = repository;
  const found = await readFromRepository({ fs: durableFs(gitdir), gitdir, oid, format: "content", cache });
  const bytes = found.object as Uint8Array;
  return { type: found.type as ObjectType, content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) };
}

export async function hasObject(repository: Repository, oid: string): Promise<boolean> {
  try {
    await readObject(repository, oid);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "NotFoundError") return false;
    throw error;
  }
}

export function hashObject(type: ObjectType, content: Uint8Array): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}

/** Writes a loose object, once; returns its id. */
export function writeObject(repository: Repository, type: ObjectType, content: Uint8Array): string {
  const oid = hashObject(type, content);
  const file = join(repository.gitdir, "objects", oid.slice(0, 2), oid.slice(2));
  if (existsSync(file)) return oid;
  placeObject(file, temporaryFile(repository.gitdir), type, content);
  return oid;
}

/** The same into a repository of the user's: its temporary file is named as git's own, which `git gc` would remove. */
export function writeForeignObject(objects: string, type: ObjectType, content: Uint8Array): void {
  const oid = hashObject(type, content);
  const folder = join(objects, oid.slice(0, 2));
  const file = join(folder, oid.slice(2));
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  placeObject(file, join(folder, `tmp_obj_${process.pid}_${Date.now()}`), type, content);
}

function placeObject(file: string, temp: string, type: ObjectType, content: Uint8Array): void {
  const loose = deflateSync(Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]), { level: 1 });
  try {
    writeSynced(temp, loose, 0o444);
    mkdirSync(dirname(file), { recursive: true });
    renameSync(temp, file);
  } catch (error) {
    rmSync(temp, { force: true });
    throw error;
  }
}

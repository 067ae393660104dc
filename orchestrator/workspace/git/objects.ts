import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { temporaryFile, writeSynced } from "./durable.ts";
import type { Repository } from "./repository.ts";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  type: ObjectType;
  content: Buffer;
}

/** The repository does not hold an object that it should. */
export class MissingObject extends Error {
  override readonly name = "MissingObject";
}

/** Throws MissingObject. Asynchronous like whatever may one day come from elsewhere; callers wait for each object. */
export async function readObject(repository: Repository, oid: string): Promise<GitObject> {
  const found = readLoose(repository, oid) ?? repository.packs.read(oid);
  if (!found) throw new MissingObject(`${oid} is not in ${repository.gitdir}`);
  return found;
}

function readLoose({ gitdir }: Repository, oid: string): GitObject | undefined {
  const file = join(gitdir, "objects", oid.slice(0, 2), oid.slice(2));
  if (!existsSync(file)) return undefined;
  const bytes = inflateSync(readFileSync(file));
  const end = bytes.indexOf(0);
  const [type, length] = bytes.toString("latin1", 0, end).split(" ");
  const content = bytes.subarray(end + 1);
  if (!isObjectType(type) || content.length !== Number(length)) throw new Error(`damaged object ${oid}`);
  return { type, content };
}

function isObjectType(type: string | undefined): type is ObjectType {
  return type === "blob" || type === "tree" || type === "commit" || type === "tag";
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

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as git from "isomorphic-git";
import { readRegularFile } from "../../regular_file.ts";
import type { Repository } from "../repository.ts";
import { inflate } from "./inflate.ts";
import { EndlessDelta, type GitObject, type ObjectType, Pack } from "./pack.ts";
import { sha1 } from "./sha1.ts";

/**
 * Reads an object with the runtime's own inflate, which takes a tenth of the library's time. What cannot be read like this is
 * left to the library, which says why; throws its NotFoundError. An object is what its name says: the index of a pack, which may
 * come with a local folder, can lead to another one.
 */
export async function readObject(repository: Repository, oid: string): Promise<GitObject> {
  return readByRuntime(repository, oid) ?? checked(await readByLibrary(repository, oid), oid);
}

/** The same without the library; undefined for what cannot be read like this. */
export function readByRuntime(repository: Repository, oid: string): GitObject | undefined {
  const loose = orUndefined(() => readLoose(repository.gitdir, oid));
  if (loose) return loose;
  const packed = orUndefined(() => readPacked(repository, oid));
  return packed && checked(packed, oid);
}

function checked(object: GitObject, oid: string): GitObject {
  const { type, content } = object;
  const name = sha1(`${type} ${content.length}\0`, content);
  if (name !== oid) throw new Error(`the object ${oid} is damaged: its content is that of ${name}`);
  return object;
}

async function readByLibrary(repository: Repository, oid: string): Promise<GitObject> {
  const { type, object } = await git.readObject({ ...repository, oid, format: "content" });
  return { type: type as ObjectType, content: Buffer.from(object as Uint8Array) };
}

/** Where one copy of it is damaged there may be another. */
function readHere(repository: Repository, oid: string): GitObject | undefined {
  return orUndefined(() => readLoose(repository.gitdir, oid)) ?? orUndefined(() => readPacked(repository, oid));
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof EndlessDelta) throw error;
    return undefined;
  }
}

/** undefined for one that is not there, or is not what its name says. */
function readLoose(gitdir: string, oid: string): GitObject | undefined {
  const file = join(gitdir, "objects", oid.slice(0, 2), oid.slice(2));
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  const bytes = inflate(readRegularFile(file, { limit: Number.POSITIVE_INFINITY, follow: true, listed: true }));
  if (sha1(bytes) !== oid) return undefined;
  const end = bytes.indexOf(0);
  const [type = "", size] = bytes.toString("latin1", 0, end).split(" ");
  const content = bytes.subarray(end + 1);
  return Number(size) === content.length ? { type: type as ObjectType, content } : undefined;
}

/** By the repository's cache, which lives as long as it does, and by their files. */
const packs = new WeakMap<object, Map<string, Pack | undefined>>();

function readPacked(repository: Repository, oid: string): GitObject | undefined {
  const known = packs.get(repository.cache) ?? new Map<string, Pack | undefined>();
  packs.set(repository.cache, known);
  const readIn = (all: Iterable<Pack | undefined>) => {
    for (const pack of all) {
      const object = pack && readInPack(repository, pack, oid);
      if (object) return object;
    }
    return undefined;
  };
  // A command may have packed the objects anew.
  return readIn(known.values()) ?? readIn(newPacks(repository.gitdir, known));
}

/** A pack that is gone holds nothing. */
function readInPack(repository: Repository, pack: Pack, oid: string): GitObject | undefined {
  return orUndefined(() => pack.read(oid, (base) => readHere(repository, base)));
}

function newPacks(gitdir: string, known: Map<string, Pack | undefined>): (Pack | undefined)[] {
  const folder = join(gitdir, "objects", "pack");
  const files = readdirSync(folder).flatMap((name) => (name.endsWith(".idx") ? [join(folder, name)] : []));
  for (const file of known.keys()) if (!files.includes(file)) known.delete(file);
  return files
    .filter((file) => !known.has(file))
    .map((file) => {
      const pack = Pack.open(file);
      known.set(file, pack);
      return pack;
    });
}

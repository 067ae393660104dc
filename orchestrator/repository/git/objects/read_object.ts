import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as git from "isomorphic-git";
import { readRegularFile } from "../../regular_file.ts";
import type { Repository } from "../repository.ts";
import { inflate } from "./inflate.ts";
import { type GitObject, type ObjectType, Pack } from "./pack.ts";

/**
 * Reads an object with the runtime's own inflate, which takes a tenth of the library's time. What cannot be read like this is
 * left to the library, which says why; throws its NotFoundError.
 */
export async function readObject(repository: Repository, oid: string): Promise<GitObject> {
  const object = readHere(repository, oid);
  if (object) return object;
  const found = await git.readObject({ ...repository, oid, format: "content" });
  return { type: found.type as ObjectType, content: Buffer.from(found.object as Uint8Array) };
}

function readHere(repository: Repository, oid: string): GitObject | undefined {
  try {
    return readLoose(repository.gitdir, oid) ?? readPacked(repository, oid);
  } catch {
    return undefined;
  }
}

function readLoose(gitdir: string, oid: string): GitObject | undefined {
  const file = join(gitdir, "objects", oid.slice(0, 2), oid.slice(2));
  if (!existsSync(file)) return undefined;
  const bytes = inflate(readRegularFile(file, { limit: Number.POSITIVE_INFINITY, follow: true }));
  if (createHash("sha1").update(bytes).digest("hex") !== oid) return undefined;
  const end = bytes.indexOf(0);
  const [type = "", size] = bytes.toString("latin1", 0, end).split(" ");
  const content = bytes.subarray(end + 1);
  return Number(size) === content.length ? { type: type as ObjectType, content } : undefined;
}

/** By the repository's cache, which lives as long as it does. */
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
  try {
    return pack.read(oid, (base) => readHere(repository, base));
  } catch {
    return undefined;
  }
}

function newPacks(gitdir: string, known: Map<string, Pack | undefined>): (Pack | undefined)[] {
  const folder = join(gitdir, "objects", "pack");
  const files = readdirSync(folder).filter((name) => name.endsWith(".idx"));
  for (const name of known.keys()) if (!files.includes(name)) known.delete(name);
  return files
    .filter((name) => !known.has(name))
    .map((name) => {
      const pack = Pack.open(join(folder, name));
      known.set(name, pack);
      return pack;
    });
}

import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { type ObjectType, readObject } from "./objects.ts";
import type { Repository } from "./repository.ts";

const typeNumber: Record<ObjectType, number> = { commit: 1, tree: 2, blob: 3, tag: 4 };

/** A pack of exactly these objects, in pieces. */
export async function makePack(repository: Repository, oids: readonly string[]): Promise<Buffer[]> {
  const header = Buffer.from("PACK\0\0\0\u0002\0\0\0\0", "latin1");
  header.writeUInt32BE(oids.length, 8);
  const parts: Buffer[] = [header];
  for (const oid of oids) {
    const { type, content } = await readObject(repository, oid);
    parts.push(objectHeader(type, content.length), deflateSync(content));
  }
  const hash = createHash("sha1");
  for (const part of parts) hash.update(part);
  parts.push(hash.digest());
  return parts;
}

/** Type and length: four bits of length first, then seven at a time, lowest first. */
function objectHeader(type: ObjectType, length: number): Buffer {
  const bytes: number[] = [];
  let byte = (typeNumber[type] << 4) | (length & 0xf);
  for (let rest = Math.floor(length / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
  }
  return Buffer.from([...bytes, byte]);
}

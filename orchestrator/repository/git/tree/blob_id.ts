import { createHash } from "node:crypto";

/** The id that content would have as a file. */
export function blobId(content: Uint8Array): string {
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

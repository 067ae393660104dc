import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { atomicWrite } from "../../safety/atomic_write.ts";
import type { Attachments } from "../../safety/pictures/attachments.ts";

const folderIn = (data: string) => join(data, "attachments");
const hash = /^[\da-f]{64}$/;

/** Files that people sent, each under its hash in the data folder, for its owner alone. */
export function attachmentsIn(data: string): Attachments {
  const folder = folderIn(data);
  const use = (file: string) => utimesSync(file, new Date(), new Date());
  return {
    save(bytes) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const file = join(folder, sha256);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (statSync(file, { throwIfNoEntry: false })) use(file);
      else atomicWrite(file, bytes, { mode: 0o600 });
      return sha256;
    },
    read(sha256) {
      const file = join(folder, sha256);
      if (!hash.test(sha256) || !statSync(file, { throwIfNoEntry: false })) return undefined;
      use(file);
      return readFileSync(file);
    },
  };
}

/** Removes what no conversation was shown since `before`, in ms since the epoch; returns how many. */
export function removeOldAttachments(data: string, before: number): number {
  const folder = folderIn(data);
  let names: string[] = [];
  try {
    names = readdirSync(folder);
  } catch {
    return 0;
  }
  const old = names.map((name) => join(folder, name)).filter((file) => statSync(file).mtimeMs < before);
  for (const file of old) rmSync(file, { force: true });
  return old.length;
}

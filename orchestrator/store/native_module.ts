/** Embedded by scripts/build.ts: how the executable loads libsql's native module. */
import { closeSync, constants, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Exit, messageOf, UserError } from "../task/errors.ts";

/** The kernel keeps what one large write brings as huge pages, and then maps all of the code into memory at its first use. */
const pieceBytes = 64 * 1024;

const onlyNew = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * A native module can only be loaded from a file. This one is unlinked before it is written: other users cannot replace it, and
 * nothing is left behind.
 */
export function loadNative(embedded: string): unknown {
  const content = readFileSync(embedded);
  const problems: string[] = [];
  for (const folder of new Set([tmpdir(), "/dev/shm", "/var/tmp"])) {
    try {
      const loaded = loadFrom(folder, content);
      // Ten megabytes, which would stay until the next collection of garbage.
      content.buffer.transfer(0);
      return loaded;
    } catch (error) {
      // Full, read-only, or no place for programs.
      problems.push(`${folder}: ${messageOf(error)}`);
    }
  }
  throw new UserError("state.no-engine", { reason: problems.join("; ") }, { exit: Exit.config });
}

function loadFrom(folder: string, content: Uint8Array): unknown {
  const file = namelessFile(folder);
  try {
    for (let written = 0; written < content.length; )
      written += writeSync(file, content, written, Math.min(pieceBytes, content.length - written));
    const module = { exports: {} };
    process.dlopen(module, `/proc/self/fd/${file}`);
    return module.exports;
  } finally {
    closeSync(file);
  }
}

function namelessFile(folder: string): number {
  const path = join(folder, `devorch-${crypto.randomUUID()}`);
  const file = openSync(path, onlyNew, 0o600);
  unlinkSync(path);
  return file;
}

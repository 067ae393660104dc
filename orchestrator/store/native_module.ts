/** libsql's native module, behind what Bun made of the executable: reading an embedded file would keep all of it in memory. */
import { appendFileSync, closeSync, constants, fstatSync, openSync, readSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Exit, messageOf, UserError } from "../task/errors.ts";

/** After the module: its length in bytes as eight bytes, little-endian, and this. */
const mark = Buffer.from("devorch: native\n");
const lengthBytes = 8;

/** The kernel keeps what one large write brings as huge pages, and then maps all of the code into memory at its first use. */
const pieceBytes = 64 * 1024;

const onlyNew = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/** Puts a native module at the end of `executable`, for `loadNative`. */
export function appendNative(executable: string, module: Uint8Array): void {
  const length = Buffer.alloc(lengthBytes);
  length.writeBigUInt64LE(BigInt(module.length));
  appendFileSync(executable, Buffer.concat([module, length, mark]));
}

/**
 * A native module can only be loaded from a file of its own. This one is unlinked before it is written: other users cannot replace
 * it, and nothing is left behind.
 */
export function loadNative(executable = "/proc/self/exe"): unknown {
  const problems: string[] = [];
  const file = openSync(executable, constants.O_RDONLY);
  try {
    const place = placeIn(file);
    for (const folder of new Set([tmpdir(), "/dev/shm", "/var/tmp"])) {
      try {
        return loadFrom(folder, place);
      } catch (error) {
        // Full, read-only, or no place for programs.
        problems.push(`${folder}: ${messageOf(error)}`);
      }
    }
  } finally {
    closeSync(file);
  }
  throw new UserError("state.no-engine", { reason: problems.join("; ") }, { exit: Exit.config });
}

/** Where a native module lies in a file. */
interface Place {
  file: number;
  at: number;
  length: number;
}

function placeIn(file: number): Place {
  const { size } = fstatSync(file);
  const end = Buffer.alloc(lengthBytes + mark.length);
  readSync(file, end, { position: size - end.length });
  if (!end.subarray(lengthBytes).equals(mark)) throw new Error("the executable is not whole: its end is missing");
  const length = Number(end.readBigUInt64LE());
  return { file, at: size - end.length - length, length };
}

function loadFrom(folder: string, place: Place): unknown {
  const file = namelessFile(folder);
  try {
    copy(place, file);
    const module = { exports: {} };
    process.dlopen(module, `/proc/self/fd/${file}`);
    return module.exports;
  } finally {
    closeSync(file);
  }
}

function copy({ file, at, length }: Place, to: number): void {
  const piece = Buffer.alloc(pieceBytes);
  for (let copied = 0; copied < length; ) {
    const read = readSync(file, piece, { length: Math.min(pieceBytes, length - copied), position: at + copied });
    if (read === 0) throw new Error("the executable became shorter");
    for (let written = 0; written < read; ) written += writeSync(to, piece, written, read - written);
    copied += read;
  }
}

function namelessFile(folder: string): number {
  const path = join(folder, `devorch-${crypto.randomUUID()}`);
  const file = openSync(path, onlyNew, 0o600);
  unlinkSync(path);
  return file;
}

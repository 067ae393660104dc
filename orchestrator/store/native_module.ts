/** libsql's native module, behind what Bun made of the executable: reading an embedded file would keep all of it in memory. */
import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Exit, messageOf, orUndefined, UserError } from "../task/errors.ts";
import { reasonIn } from "../texts/index.ts";

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
  const module = openModule(executable);
  const problems: string[] = [];
  try {
    for (const folder of new Set([tmpdir(), "/dev/shm", "/var/tmp"])) {
      try {
        return loadFrom(folder, module);
      } catch (error) {
        if (error instanceof UserError) throw error;
        // Full, read-only, or no place for programs.
        problems.push(`${folder}: ${messageOf(error)}`);
      }
    }
  } finally {
    closeSync(module.file);
  }
  throw new UserError("state.no-engine", { reason: problems.join("; ") }, { exit: Exit.config });
}

/** A native module within an open executable. */
interface NativeModule {
  executable: string;
  file: number;
  at: number;
  length: number;
}

function openModule(executable: string): NativeModule {
  const file = readExecutable(executable, () => openSync(executable, constants.O_RDONLY));
  try {
    return readExecutable(executable, () => {
      const { size } = fstatSync(file);
      const end = Buffer.alloc(lengthBytes + mark.length);
      readSync(file, end, { position: Math.max(0, size - end.length) });
      const length = Number(end.readBigUInt64LE());
      const at = size - end.length - length;
      if (!end.subarray(lengthBytes).equals(mark) || at < 0) throw endMissing();
      return { executable, file, at, length };
    });
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function loadFrom(folder: string, module: NativeModule): unknown {
  const file = namelessFile(folder);
  try {
    copy(module, file);
    const loaded = { exports: {} };
    process.dlopen(loaded, `/proc/self/fd/${file}`);
    return loaded.exports;
  } finally {
    closeSync(file);
  }
}

function copy({ executable, file, at, length }: NativeModule, to: number): void {
  const piece = Buffer.alloc(pieceBytes);
  for (let copied = 0; copied < length; ) {
    const read = readExecutable(executable, () => {
      const bytes = readSync(file, piece, { length: Math.min(pieceBytes, length - copied), position: at + copied });
      if (bytes === 0) throw endMissing();
      return bytes;
    });
    for (let written = 0; written < read; ) written += writeSync(to, piece, written, read - written);
    copied += read;
  }
}

/** Tells of an executable that cannot be read or is not whole as such: the folders are not at fault. */
function readExecutable<Result>(executable: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    const path = orUndefined(() => readlinkSync(executable)) ?? executable;
    throw new UserError("state.executable", { path, reason: messageOf(cause) }, { exit: Exit.config, cause });
  }
}

function endMissing(): Error {
  return new Error(reasonIn("state.end-missing"));
}

function namelessFile(folder: string): number {
  const path = join(folder, `devorch-${crypto.randomUUID()}`);
  const file = openSync(path, onlyNew, 0o600);
  unlinkSync(path);
  return file;
}

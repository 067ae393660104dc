import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

interface Options {
  mode?: number;
  /** Where it is half-written: a path that nothing else uses, on the same disk. */
  temporary?: string;
  /** It can be made again from something else: after a crash of the machine it may be empty, and no disk is waited for. */
  derived?: boolean;
}

/** Pieces are written one after the other. */
export type Data = string | Uint8Array | readonly Uint8Array[];

/**
 * Puts a file in place whole or not at all, whatever ends the process or the machine: temporary file, fsync, rename. Makes missing
 * folders; follows no link that stands where the file is half-written.
 */
export function atomicWrite(file: string, data: Data, options: Options = {}): void {
  const { mode = 0o644, temporary = besides(file), derived = false } = options;
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeNew(temporary, data, mode, !derived);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function besides(file: string): string {
  return join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
}

function writeNew(file: string, data: Data, mode: number, sync: boolean): void {
  const pieces = typeof data === "string" ? [Buffer.from(data)] : data instanceof Uint8Array ? [data] : data;
  const descriptor = openSync(file, "wx", mode);
  try {
    for (const bytes of pieces)
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done);
    if (sync) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

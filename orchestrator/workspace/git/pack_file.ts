import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** A pack on disk, read piece by piece. (`Bun.mmap` wants to write to its file, and packs are read-only.) */
export class PackFile {
  readonly size: number;
  readonly #fd: number;
  #scratch = Buffer.allocUnsafe(1 << 16);

  constructor(path: string) {
    this.#fd = openSync(path, "r");
    this.size = fstatSync(this.#fd).size;
  }

  /** At most `length` bytes from `offset`, fewer at the end of the file. Good until the next call. */
  window(offset: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (this.#scratch.length < wanted) this.#scratch = Buffer.allocUnsafe(wanted);
    let done = 0;
    while (done < wanted) {
      const count = readSync(this.#fd, this.#scratch, done, wanted - done, offset + done);
      if (count === 0) break;
      done += count;
    }
    return this.#scratch.subarray(0, done);
  }

  close(): void {
    closeSync(this.#fd);
  }
}

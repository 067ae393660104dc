import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from "node:fs";

// O_NONBLOCK: opening a fifo must not block until a writer opens it.
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK;

/** Something other than a regular file within the limit. */
export class NotRegular extends Error {
  override readonly name = "NotRegular";
  readonly what: "folder" | "link" | "special" | "large";
  readonly size: number;

  constructor(path: string, what: NotRegular["what"], size: number) {
    super(`${path} is not a regular file of the expected size: ${what}, ${size} bytes`);
    this.what = what;
    this.size = size;
  }
}

export interface ReadOptions {
  /** Bytes; a larger file is refused. */
  limit: number;
  /** Follows a link as the last component: for a person's files outside of repositories. */
  follow?: boolean;
  /** A folder that was listed just now says that it is a regular file. */
  listed?: boolean;
}

/**
 * Reads an untrusted file of a repository: a fifo, a device, a folder, a link and a file over the limit are refused before
 * anything is read. Throws NotRegular, and what open(2) throws.
 */
export function readRegularFile(path: string, options: ReadOptions): Buffer {
  return withRegularFile(path, options, (descriptor, { size }) => readDescriptor(descriptor, size));
}

/** At most `size` bytes of an open file, from its beginning; into `buffer`, which has room for them. */
export function readDescriptor(descriptor: number, size: number, buffer = Buffer.allocUnsafe(size)): Buffer {
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, buffer, length, size - length, length);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

/** The same as text; undefined where it cannot be read. */
export function regularText(path: string, options: ReadOptions & { encoding?: BufferEncoding }): string | undefined {
  try {
    return readRegularFile(path, options).toString(options.encoding ?? "utf8");
  } catch {
    return undefined;
  }
}

/** Opens a regular file for as long as `action` takes. */
export function withRegularFile<T>(
  path: string,
  options: ReadOptions,
  action: (descriptor: number, stats: Stats) => T,
): T {
  using file = openRegularFile(path, options);
  return action(file.descriptor, file.stats);
}

export interface RegularFile extends Disposable {
  descriptor: number;
  stats: Stats;
}

/** Throws as `readRegularFile` does. */
export function openRegularFile(path: string, { limit, follow = false, listed = false }: ReadOptions): RegularFile {
  // Checked before opening too: opening a device may have effects.
  if (!listed) refuseOthers(path, follow ? statSync(path) : lstatSync(path), limit);
  const descriptor = openSync(path, follow ? openFlags : openFlags | constants.O_NOFOLLOW);
  const close = () => closeSync(descriptor);
  try {
    const stats = fstatSync(descriptor);
    refuseOthers(path, stats, limit);
    return { descriptor, stats, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
}

function refuseOthers(path: string, stats: Stats, limit: number): void {
  const { size } = stats;
  if (stats.isDirectory()) throw new NotRegular(path, "folder", size);
  if (stats.isSymbolicLink()) throw new NotRegular(path, "link", size);
  if (!stats.isFile()) throw new NotRegular(path, "special", size);
  if (size > limit) throw new NotRegular(path, "large", size);
}

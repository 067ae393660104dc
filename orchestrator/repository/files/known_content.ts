import { lstatSync, type Stats } from "node:fs";
import { type RegularFile, readDescriptor } from "../regular_file.ts";
import type { Folder } from "./folder.ts";

/** What a file's content is kept for: the kernel gives the file another time with every change. */
type Identity = Pick<Stats, "ino" | "size" | "mtimeMs" | "ctimeMs">;

/** Bytes of all contents that are kept. */
const mostBytes = 8 * 1024 * 1024;
/** A file may change again within a tick of the kernel's clock, which nothing would show: its content is kept when that is over. */
const tickMs = 100;

/** Contents of one working copy's files, each used again as long as its file is the same. */
export class KnownContent {
  readonly #known = new Map<string, Identity & { bytes: Buffer }>();
  #size = 0;

  /** The content of an entry of an open folder, unless it has to be read. */
  of(folder: Folder, name: string, path: string): Buffer | undefined {
    const known = this.#known.get(path);
    if (!known) return undefined;
    const now = lstatSync(folder.entry(name), { throwIfNoEntry: false });
    if (now?.isFile() && isSame(known, now)) return known.bytes;
    this.#known.delete(path);
    this.#size -= known.bytes.length;
    return undefined;
  }

  /** The content of an open file, kept for the next time. */
  read(path: string, { descriptor, stats }: RegularFile): Buffer {
    const settled = Date.now() - stats.ctimeMs > tickMs;
    const bytes = readDescriptor(descriptor, stats.size);
    if (!settled || bytes.length !== stats.size || this.#size + bytes.length > mostBytes) return bytes;
    const { ino, size, mtimeMs, ctimeMs } = stats;
    this.#known.set(path, { ino, size, mtimeMs, ctimeMs, bytes });
    this.#size += bytes.length;
    return bytes;
  }
}

function isSame(one: Identity, other: Identity): boolean {
  return (
    one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs
  );
}

/** Of the working copy that was read last: a repository worker has one. */
let newest: { root: string; content: KnownContent } | undefined;

export function knownContentOf(root: string): KnownContent {
  if (newest?.root !== root) newest = { root, content: new KnownContent() };
  return newest.content;
}

import { closeSync, constants, fsyncSync, mkdirSync, openSync } from "node:fs";
import { pathRefusal } from "./path.ts";

const asFolder = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** An open folder: operations through its descriptor stay in it, even if a component of its path is replaced. */
export class Folder implements Disposable {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** A path to an entry, through the open folder. */
  entry(name: string): string {
    return `/proc/self/fd/${this.#descriptor}/${name}`;
  }

  /** The folder itself as a path, without a slash at the end. */
  get place(): string {
    return `/proc/self/fd/${this.#descriptor}`;
  }

  /** A folder in this one, never through a link. Throws what open(2) throws. */
  enter(name: string): Folder {
    return new Folder(openSync(this.entry(name), asFolder));
  }

  sync(): void {
    fsyncSync(this.#descriptor);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

/**
 * The folder that `names` lead to, one component after the other; undefined when one is missing. With `create` the missing
 * ones are made. Throws TaskError when one is a link or no folder. The caller disposes of it.
 */
export function openFolder(
  root: string,
  names: readonly string[],
  options: { create?: boolean } = {},
): Folder | undefined {
  let folder = new Folder(openSync(root, constants.O_RDONLY | constants.O_DIRECTORY));
  for (const [index, name] of names.entries()) {
    const next = enter(folder, name, names.slice(0, index + 1).join("/"), options.create ?? false);
    folder[Symbol.dispose]();
    if (!next) return undefined;
    folder = next;
  }
  return folder;
}

function enter(folder: Folder, name: string, path: string, create: boolean): Folder | undefined {
  try {
    return folder.enter(name);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" && create) return makeFolder(folder, name, path);
    if (code === "ENOENT") return undefined;
    throw asTaskError(error, path);
  }
}

function makeFolder(folder: Folder, name: string, path: string): Folder {
  try {
    mkdirSync(folder.entry(name), 0o755);
    folder.sync();
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw asTaskError(error, path);
  }
  try {
    return folder.enter(name);
  } catch (error) {
    throw asTaskError(error, path);
  }
}

/** A TaskError for a system error that the model can act on; other errors are returned unchanged. */
export function asTaskError(error: unknown, path: string): unknown {
  const why: Record<string, string> = {
    ELOOP: "it is a symbolic link, and links are not followed",
    ENOTDIR: "a part of it is a file or a link, not a folder",
    EISDIR: "it is a folder",
    EACCES: "the file system does not allow it",
    EPERM: "the file system does not allow it",
    ENAMETOOLONG: "its name is too long",
    ENXIO: "it is not a regular file",
  };
  const known = why[codeOf(error) ?? ""];
  return known === undefined ? error : pathRefusal(path, known);
}

export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | null)?.code;
}

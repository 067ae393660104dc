import { type ReadOptions, readRegularFile } from "../../regular_file.ts";
import { insideFolder } from "./inside.ts";

/** The bytes of the regular file at `path` on disk; undefined where it cannot be read, has more than `limit` bytes or is something else. */
export function contentOnDisk(root: string, path: string, limit: number): Buffer | undefined {
  const [found] = contentsOnDisk(root, [path], { limit });
  return found?.[1];
}

/** The same for many paths, in their order; each folder is opened once for those of its files that follow each other. */
export function* contentsOnDisk(
  root: string,
  paths: readonly string[],
  options: ReadOptions,
): Generator<[path: string, content: Buffer | undefined]> {
  for (let at = 0; at < paths.length; ) {
    const folder = folderOf(paths[at]);
    const begin = at;
    while (at < paths.length && folderOf(paths[at]) === folder) at++;
    yield* readIn(root, folder, paths.slice(begin, at), options);
  }
}

function folderOf(path = ""): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** The files of one folder, some at a time, so that few are held at once. */
function* readIn(root: string, folder: string, paths: readonly string[], options: ReadOptions) {
  for (let at = 0; at < paths.length; at += maxHeldFiles) {
    const some = paths.slice(at, at + maxHeldFiles);
    const names = some.map((path) => path.slice(folder.length));
    const contents = orUndefined(() =>
      insideFolder(root, folder.split("/").slice(0, -1), (place) =>
        names.map((name) => orUndefined(() => readRegularFile(`${place}/${name}`, options))),
      ),
    );
    for (const [nth, path] of some.entries()) yield [path, contents?.[nth]] as [string, Buffer | undefined];
  }
}

const maxHeldFiles = 50;

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

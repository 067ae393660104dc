import { readDescriptor, readRegularFile, withRegularFile } from "../../regular_file.ts";
import { insideFolder } from "./inside.ts";

/** The bytes of the regular file at `path` on disk; undefined where it cannot be read, has more than `limit` bytes or is something else. */
export function contentOnDisk(root: string, path: string, limit: number): Buffer | undefined {
  const names = path.split("/");
  const name = names.pop();
  return orUndefined(() => insideFolder(root, names, (place) => readRegularFile(`${place}/${name}`, { limit })));
}

/**
 * The same for many paths that were listed just now, in their order: what `read` makes of the bytes, which are there until it returns. Each
 * folder is opened once for those of its files that follow each other.
 */
export function* readOnDisk<T>(
  root: string,
  paths: readonly string[],
  limit: number,
  read: (content: Buffer) => T,
): Generator<[path: string, found: T | undefined]> {
  const buffer = Buffer.allocUnsafe(limit);
  for (let at = 0; at < paths.length; ) {
    const folder = folderOf(paths[at]);
    const begin = at;
    while (at < paths.length && at - begin < maxHeldFiles && folderOf(paths[at]) === folder) at++;
    const some = paths.slice(begin, at);
    const found = orUndefined(() =>
      insideFolder(root, folder.split("/").slice(0, -1), (place) =>
        some.map((path) =>
          orUndefined(() =>
            withRegularFile(`${place}/${path.slice(folder.length)}`, { limit, listed: true }, (descriptor, { size }) =>
              read(readDescriptor(descriptor, size, buffer)),
            ),
          ),
        ),
      ),
    );
    for (const [nth, path] of some.entries()) yield [path, found?.[nth]];
  }
}

/** Few are held at once. */
const maxHeldFiles = 50;

function folderOf(path = ""): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

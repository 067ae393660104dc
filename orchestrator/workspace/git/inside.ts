import { closeSync, constants, lstatSync, mkdirSync, openSync, rmSync } from "node:fs";

const asFolder = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Opens the folder of a path below `root` one component at a time and hands its place to `action`. No symlink is
 * followed, not even one that is put there between looking and opening. Returns undefined when a component is missing
 * or is no folder; with `create` such a component is replaced by a folder.
 */
export function insideFolder<T>(
  root: string,
  names: readonly string[],
  action: (folder: string) => T,
  options: { create?: boolean } = {},
): T | undefined {
  let fd = openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    for (const name of names) {
      const next = openBelow(place(fd), name, options.create ?? false);
      if (next === undefined) return undefined;
      closeSync(fd);
      fd = next;
    }
    return action(place(fd));
  } finally {
    closeSync(fd);
  }
}

/** The open folder itself, wherever it is moved to. */
function place(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

function openBelow(folder: string, name: string, create: boolean): number | undefined {
  const path = `${folder}/${name}`;
  try {
    return openSync(path, asFolder);
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code !== "ENOENT" && code !== "ENOTDIR" && code !== "ELOOP") throw error;
    if (!create) return undefined;
    if (code !== "ENOENT") rmSync(path, { force: true });
    mkdirSync(path);
    return openSync(path, asFolder);
  }
}

/** lstat that answers undefined for what is not there. */
export function lookAt(path: string): import("node:fs").BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

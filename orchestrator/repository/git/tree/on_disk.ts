import { readRegularFile } from "../../regular_file.ts";
import { splitPath } from "./checkout.ts";
import { insideFolder } from "./inside.ts";

/** The bytes of the regular file at `path` on disk; undefined where it cannot be read, has more than `limit` bytes or is something else. */
export function contentOnDisk(root: string, path: string, limit: number): Buffer | undefined {
  const { names, name } = splitPath(path);
  try {
    return insideFolder(root, names, (folder) => readRegularFile(`${folder}/${name}`, { limit }));
  } catch {
    return undefined;
  }
}

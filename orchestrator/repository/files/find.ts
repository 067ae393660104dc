import { walk } from "./walk.ts";

const maxFound = 200;

/** Paths of the files with one of these names, those nearest to the top first; what git would ignore is left out. */
export function find(root: string, names: readonly string[]): string[] {
  const wanted = new Set(names);
  const found: string[] = [];
  walk(root, [], ({ path, name, kind }) => {
    if (kind === "file" && wanted.has(name)) found.push(path);
    return true;
  });
  const depth = (path: string) => path.split("/").length;
  return found.sort((one, other) => depth(one) - depth(other) || (one < other ? -1 : 1)).slice(0, maxFound);
}

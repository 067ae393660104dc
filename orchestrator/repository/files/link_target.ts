import { readlinkSync } from "node:fs";
import { TaskError } from "../../task/errors.ts";
import { codeOf, openFolder } from "./folder.ts";
import { fileComponentsOf } from "./path.ts";

/** Links that lead to links, at most. */
const mostLinks = 5;

/**
 * Where a link within the repository leads, by its text alone: nothing is followed, and what reads the target guards it as any path.
 * Throws TaskError for one that leads out of the repository or in a circle.
 */
export function linkTargetOf(root: string, names: readonly string[]): string[] {
  let at = [...names];
  for (let links = 0; links < mostLinks; links++) {
    const to = linkAt(root, at);
    if (to === undefined) return at;
    at = fileComponentsOf(joined(at.slice(0, -1), to));
  }
  throw new TaskError(`"${names.join("/")}" is a link that leads nowhere.`);
}

function linkAt(root: string, names: readonly string[]): string | undefined {
  using folder = openFolder(root, names.slice(0, -1));
  if (!folder) return undefined;
  try {
    return readlinkSync(folder.entry(names.at(-1) ?? ""));
  } catch (error) {
    if (["EINVAL", "ENOENT"].includes(codeOf(error) ?? "")) return undefined;
    throw error;
  }
}

/** A path that leaves the repository keeps its `..` or its slash, and is refused. */
function joined(folder: readonly string[], to: string): string {
  if (to.startsWith("/")) return to;
  const at = [...folder];
  for (const name of to.split("/")) {
    if (name === ".." && at.length > 0 && at.at(-1) !== "..") at.pop();
    else if (name !== "." && name !== "") at.push(name);
  }
  return at.join("/");
}

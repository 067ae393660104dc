import type { Checks } from "../../run/workspace.ts";
import { contentAt } from "./tree/blob.ts";
import { splitPath } from "./tree/checkout.ts";
import { insideFolder, statsOf } from "./tree/inside.ts";
import type { TreeFile } from "./tree/tree.ts";
import type { WorkingCopy } from "./tree/working_copy.ts";

const maxDepth = 5;
const maxFiles = 3000;
const maxFileBytes = 256 * 1024;
/** Lock files at the top show the package manager, and may be large. */
const maxTopFileBytes = 2 * 1024 * 1024;

/** Finds the commands of a project from its files. Runs in the worker because it reads many files. */
export async function findChecks(copy: WorkingCopy): Promise<Checks> {
  const { detectChecks } = await import("../tests.ts");
  const { files } = await copy.scan();
  const depth = (path: string) => path.split("/").length;
  const near = [...files].filter(([path, { mode }]) => depth(path) <= maxDepth && mode !== "160000");
  near.sort(([a], [b]) => depth(a) - depth(b));
  const contents = new Map<string, string>();
  for (const [path, entry] of near.slice(0, maxFiles))
    contents.set(path, readIfText(copy.repository.root, path, entry));
  return detectChecks(contents);
}

/** Empty for a large or binary file or a link: only its existence counts. */
function readIfText(root: string, path: string, entry: TreeFile): string {
  const { names, name } = splitPath(path);
  const content = insideFolder(root, names, (folder) => {
    const size = Number(statsOf(`${folder}/${name}`)?.size ?? 0);
    const limit = names.length === 0 ? maxTopFileBytes : maxFileBytes;
    return entry.mode !== "120000" && size <= limit ? contentAt(`${folder}/${name}`, entry, limit) : undefined;
  });
  return content && !content.subarray(0, 8000).includes(0) ? content.toString("utf8") : "";
}

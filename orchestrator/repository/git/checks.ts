import type { Checks } from "../../run/workspace.ts";
import { contentAt } from "./tree/blob.ts";
import { split } from "./tree/checkout.ts";
import { insideFolder, lookAt } from "./tree/inside.ts";
import type { Entry } from "./tree/tree.ts";
import type { WorkingCopy } from "./tree/working_copy.ts";

const deepest = 5;
const mostFiles = 3000;
const largestFile = 256 * 1024;
/** Lock files at the top tell which package manager is meant. */
const largestAtTop = 2 * 1024 * 1024;

/** The commands of a project, from what its files say. Here rather than in our parent because it reads many files. */
export async function findChecks(copy: WorkingCopy): Promise<Checks> {
  const { detectChecks } = await import("../tests.ts");
  const { files } = await copy.scan();
  const depth = (path: string) => path.split("/").length;
  const near = [...files].filter(([path, { mode }]) => depth(path) <= deepest && mode !== "160000");
  near.sort(([a], [b]) => depth(a) - depth(b));
  const contents = new Map<string, string>();
  for (const [path, entry] of near.slice(0, mostFiles)) contents.set(path, textOf(copy.repository.root, path, entry));
  return detectChecks(contents);
}

/** Empty for what is large, binary or a link: that it is there is all that it says. */
function textOf(root: string, path: string, entry: Entry): string {
  const { names, name } = split(path);
  const content = insideFolder(root, names, (folder) => {
    const size = Number(lookAt(`${folder}/${name}`)?.size ?? 0);
    const limit = names.length === 0 ? largestAtTop : largestFile;
    return entry.mode !== "120000" && size <= limit ? contentAt(`${folder}/${name}`, entry, limit) : undefined;
  });
  return content && !content.subarray(0, 8000).includes(0) ? content.toString("utf8") : "";
}

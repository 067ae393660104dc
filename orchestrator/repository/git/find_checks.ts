import type { Checks } from "../../run/workspace.ts";
import { contentOnDisk } from "./tree/on_disk.ts";
import type { WorkingCopy } from "./tree/working_copy.ts";

const maxDepth = 5;
const maxFiles = 3000;
const maxFileBytes = 256 * 1024;
/** Lock files at the top show the package manager, and may be large. */
const maxTopFileBytes = 2 * 1024 * 1024;

/** Finds the commands of a project from its files. Runs in the worker because it reads many files. */
export async function findChecks(copy: WorkingCopy): Promise<Checks> {
  const { detectChecksIn } = await import("../tests.ts");
  const { files } = await copy.scan();
  const depth = (path: string) => path.split("/").length;
  const near = [...files].filter(([path, { mode }]) => depth(path) <= maxDepth && mode !== "160000");
  near.sort(([a], [b]) => depth(a) - depth(b));
  const paths = near.slice(0, maxFiles).map(([path]) => path);
  return detectChecksIn(paths, (path) => readIfText(copy.repository.root, path));
}

/** Empty for a large or binary file, and for what is no file on disk: only its existence counts. */
function readIfText(root: string, path: string): string {
  const content = contentOnDisk(root, path, path.includes("/") ? maxFileBytes : maxTopFileBytes);
  return content && !content.subarray(0, 8000).includes(0) ? content.toString("utf8") : "";
}

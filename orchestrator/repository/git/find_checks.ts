import type { Checks } from "../../run/workspace.ts";
import { contentOnDisk } from "./tree/on_disk.ts";
import type { Snapshot } from "./tree/tree.ts";
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
  const { root } = copy.repository;
  const paths = nearest(files);
  const names = paths.join("\n");
  const last = found.get(root);
  if (last?.names === names && last.read.every(([path, oid]) => files.get(path)?.oid === oid)) return last.checks;
  const read: Found["read"] = [];
  const checks = detectChecksIn(paths, (path) => {
    read.push([path, files.get(path)?.oid]);
    return readIfText(root, path);
  });
  found.set(root, { names, read, checks });
  return checks;
}

/** What was found last, and what it was found in: most changes are none to what a detector looks into. */
interface Found {
  names: string;
  read: [path: string, oid: string | undefined][];
  checks: Checks;
}

/** By the root of the clone. */
const found = new Map<string, Found>();

function nearest(files: Snapshot): string[] {
  const depths: [path: string, depth: number][] = [];
  for (const [path, { mode }] of files) {
    const depth = path.split("/").length;
    if (depth <= maxDepth && mode !== "160000") depths.push([path, depth]);
  }
  depths.sort(([, one], [, other]) => one - other);
  return depths.slice(0, maxFiles).map(([path]) => path);
}

/** Empty for a large or binary file, and for what is no file on disk: only its existence counts. */
function readIfText(root: string, path: string): string {
  const content = contentOnDisk(root, path, path.includes("/") ? maxFileBytes : maxTopFileBytes);
  return content && !content.subarray(0, 8000).includes(0) ? content.toString("utf8") : "";
}

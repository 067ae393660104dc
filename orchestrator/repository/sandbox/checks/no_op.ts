import { type Dirent, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CommandRequest, CommandResult } from "../../../run/workspace.ts";
import type { RunFolder } from "../run_folder.ts";

const longestMs = 5000;
const noWaiting = "sleep() { :; }";
const mostFiles = 200;
const notShown = new Set([".git", ".dev-tasks", "node_modules"]);

interface Request extends Pick<CommandRequest, "command" | "runId" | "signal"> {
  /** Files that the plan writes. */
  planned: readonly string[];
}

/**
 * Whether a check is green whatever the repository holds: in an empty folder, and where everything that it could look at is wrong.
 * `run` executes with the folder as the working copy.
 */
export async function isNoOp(
  { command, planned, ...request }: Request,
  { root: working, folders }: { root: string; folders: RunFolder },
  run: (request: CommandRequest, root: string) => Promise<Pick<CommandResult, "exit">>,
): Promise<boolean> {
  const green = async (root: string): Promise<boolean> =>
    (await run({ ...request, command: `${noWaiting}\n${command}`, timeoutMs: longestMs, strict: true }, root)).exit ===
    0;
  if (!(await green(folders.folder("nothing")))) return false;
  const files = [...planned, ...filesOf(working)];
  const words = command.split(/[^\w@./+-]+/).filter((word) => /^[\w@.]/.test(word));
  // A word may name a file or a folder.
  const asFiles = fill(folders.folder("wrong"), [...files, ...words], command);
  const asFolders = fill(folders.folder("wrong-too"), [...files, ...words.map((word) => `${word}/x`)], command);
  return (await green(asFiles)) && (await green(asFolders));
}

/** Nothing that any tool accepts, and whatever the command may look for. A script that would call itself ends at its first line. */
function fill(folder: string, paths: readonly string[], command: string): string {
  const wrong = `<<<<<<< {[("'\n${command}\n${command.replaceAll("\\", "")}\n`;
  for (const path of paths) {
    const file = join(folder, path);
    if (!file.startsWith(`${folder}/`)) continue;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, wrong);
    } catch {
      // Another path has made a folder of it, or a file of its folder.
    }
  }
  return folder;
}

function filesOf(root: string): string[] {
  const files: string[] = [];
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined && files.length < mostFiles; folder = folders.shift()) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = join(folder, entry.name);
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && !notShown.has(entry.name)) folders.push(path);
    }
  }
  return files.slice(0, mostFiles);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

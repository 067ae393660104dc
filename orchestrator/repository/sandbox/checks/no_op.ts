import { type Dirent, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CommandRequest, CommandResult } from "../../../run/workspace.ts";
import type { RunFolder } from "../run_folder.ts";

const noOpTimeoutMs = 5000;
const sleepStub = "sleep() { :; }";
const maxFiles = 200;
const skippedFolders = new Set([".git", ".dev-tasks", "node_modules"]);

interface NoOpRequest extends Pick<CommandRequest, "command" | "runId" | "signal"> {
  /** Files that the plan writes. */
  planned: readonly string[];
}

/**
 * Whether a check is green whatever the repository holds: in an empty folder, and with garbage in every file that it could read.
 * `run` executes with the folder as the working copy.
 */
export async function isNoOp(
  { command, planned, ...request }: NoOpRequest,
  { root: working, folders }: { root: string; folders: RunFolder },
  run: (request: CommandRequest, root: string) => Promise<Pick<CommandResult, "exit">>,
): Promise<boolean> {
  const green = async (root: string): Promise<boolean> =>
    (await run({ ...request, command: `${sleepStub}\n${command}`, timeoutMs: noOpTimeoutMs, strict: true }, root))
      .exit === 0;
  if (!(await green(folders.folder("nothing")))) return false;
  const files = [...planned, ...filesOf(working)];
  const words = command.split(/[^\w@./+-]+/).filter((word) => /^[\w@.]/.test(word));
  // An argument may name a file or a folder.
  const asFiles = fillWithGarbage(folders.folder("wrong"), [...files, ...words], command);
  const asFolders = fillWithGarbage(
    folders.folder("wrong-too"),
    [...files, ...words.map((word) => `${word}/x`)],
    command,
  );
  return (await green(asFiles)) && (await green(asFolders));
}

/** Content that no tool accepts, and that contains the command's own words. A script that would call itself ends at its first line. */
function fillWithGarbage(folder: string, paths: readonly string[], command: string): string {
  const wrong = `<<<<<<< {[("'\n${command}\n${command.replaceAll("\\", "")}\n`;
  for (const path of paths) {
    const file = join(folder, path);
    if (!file.startsWith(`${folder}/`)) continue;
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, wrong);
    } catch {
      // Conflicts with another path.
    }
  }
  return folder;
}

function filesOf(root: string): string[] {
  const files: string[] = [];
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined && files.length < maxFiles; folder = folders.shift()) {
    for (const entry of readEntries(join(root, folder))) {
      const path = join(folder, entry.name);
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && !skippedFolders.has(entry.name)) folders.push(path);
    }
  }
  return files.slice(0, maxFiles);
}

function readEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { RepoRef } from "../../task/repo_ref.ts";
import { RepositoryWorker } from "../git/child/client.ts";
import { findRepository } from "../git/layout.ts";
import { readDescriptor, withRegularFile } from "../regular_file.ts";

/** From so many files on a second process is worth its start. */
const manyFiles = 3000;
/** Of git's index: a signature, a version and the number of files, of four bytes each. */
const headerBytes = 12;

interface BesideClone {
  clones: string;
  folder: string;
  self: readonly string[];
  runId: string;
  signal: AbortSignal;
  base: string | null;
  /** Folder of cached analyses. */
  cache: string;
}

/**
 * Analyses a large local folder while it is cloned, in a worker of its own, for the map that is asked for once the clone is there. Resolves
 * when it is done; nothing depends on it.
 */
export async function analyseBeside(
  repo: RepoRef,
  { clones, folder, base, cache, ...worker }: BesideClone,
): Promise<void> {
  if (repo.kind !== "folder" || existsSync(join(clones, folder)) || filesIn(repo.path) < manyFiles) return;
  const child = new RepositoryWorker({ ...worker, cwd: clones });
  try {
    await child.request("analyseSource", { path: repo.path, base, cache });
  } catch {
    // The map of the clone is made from what it finds there.
  } finally {
    await child.close();
  }
}

function filesIn(path: string): number {
  const layout = findRepository(path);
  if (!layout) return 0;
  try {
    const index = join(layout.gitdir, "index");
    return withRegularFile(index, { limit: Number.POSITIVE_INFINITY }, (descriptor) =>
      readDescriptor(descriptor, headerBytes).readUInt32BE(headerBytes - 4),
    );
  } catch {
    return 0;
  }
}

import { lstatSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { removeTree } from "./remove_tree.ts";

/** Which cache folders are kept, how long, and how large they may be together. */
export interface CacheLimits {
  folder: string;
  /** Names of them in `folder`. */
  pattern: RegExp;
  unusedMs: number;
  mostBytes: number;
}

/** A folder used more recently may be in use and is never removed. */
const mayBeInUseMs = 6 * 3_600_000;

/** Marks a folder as used now; a missing one is ignored. */
export function markUsed(folder: string): void {
  try {
    const now = new Date();
    utimesSync(folder, now, now);
  } catch {
    // It does not exist yet, or its times cannot be set: then it only appears older.
  }
}

/** Removes folders unused for too long, then the longest unused until the rest fits. Returns the removed names. */
export async function removeUnused(keeping: CacheLimits, now: number): Promise<string[]> {
  const { folder, unusedMs, mostBytes } = keeping;
  const there = foldersIn(keeping);
  const idle = (at: number) => now - at;
  const old = there.filter(({ at }) => idle(at) > Math.max(unusedMs, mayBeInUseMs));
  const left = there.filter((one) => !old.includes(one)).sort((one, other) => one.at - other.at);
  const sizes = await sizesOf(left.map(({ name }) => join(folder, name)));
  let used = sizes.reduce((sum, bytes) => sum + bytes, 0);
  for (const [index, one] of left.entries()) {
    if (used <= mostBytes || idle(one.at) <= mayBeInUseMs) break;
    old.push(one);
    used -= sizes[index] ?? 0;
  }
  for (const { name } of old) await removeTree(join(folder, name));
  return old.map(({ name }) => name);
}

function foldersIn({ folder, pattern }: CacheLimits): { name: string; at: number }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && pattern.test(entry.name))
      .map(({ name }) => ({ name, at: lstatSync(join(folder, name)).mtimeMs }));
  } catch {
    return [];
  }
}

/** Bytes on disk. By `du`, which does not block this process; without it 0, so that age alone decides. */
async function sizesOf(folders: readonly string[]): Promise<number[]> {
  if (folders.length === 0) return [];
  try {
    const child = Bun.spawn(["du", "-sk", "--", ...folders], {
      env: { PATH: process.env.PATH },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "ignore",
    });
    const words = await new Response(child.stdout).text();
    await child.exited;
    const sizes = new Map(
      words.split("\n").map((line) => [line.replace(/^\d+\s+/, ""), Number.parseInt(line, 10) * 1024]),
    );
    return folders.map((folder) => sizes.get(folder) ?? 0);
  } catch {
    return folders.map(() => 0);
  }
}

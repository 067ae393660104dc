import { type Commit, readCommit } from "../history.ts";
import type { Repository } from "../repository.ts";
import { orUndefined } from "../tree/objects.ts";

/** The newest commit that both have in their history; undefined where the clone knows none. */
export async function mergeBase(repository: Repository, one: string, other: string): Promise<string | undefined> {
  const sides = new Map<string, Set<string>>();
  const queue: Commit[] = [];
  const add = async (sha: string, side: string) => {
    const known = sides.get(sha) ?? new Set();
    if (known.has(side)) return;
    sides.set(sha, known.add(side));
    const commit = await orUndefined(readCommit(repository, sha));
    if (commit && !queue.some((each) => each.sha === sha)) queue.push(commit);
  };
  await add(one, "one");
  await add(other, "other");
  for (;;) {
    queue.sort((a, b) => a.time - b.time);
    const commit = queue.pop();
    if (!commit) return undefined;
    const reached = sides.get(commit.sha) ?? new Set();
    if (reached.size === 2) return commit.sha;
    for (const parent of commit.parents) for (const side of reached) await add(parent, side);
  }
}

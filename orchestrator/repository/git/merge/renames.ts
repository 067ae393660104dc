import type { Snapshot } from "../tree/tree.ts";
import { isPublished } from "../tree/working_copy.ts";
import { differences } from "../tree/worktree.ts";

/** The files of three trees, by path. */
export interface Sides {
  base: Snapshot;
  ours: Snapshot;
  theirs: Snapshot;
}

/**
 * The sides as if a file that one of them moved, and the other one changed where it was, had its new path in all of them. Only a move
 * that keeps every byte is known, and only where one file went and one came with this content.
 */
export function followRenames({ base, ours, theirs }: Sides): Sides {
  const byUs = wanted(renamesOf(base, ours), base, theirs);
  const byThem = wanted(renamesOf(base, theirs), base, ours);
  if (byUs.size + byThem.size === 0) return { base, ours, theirs };
  return { base: moved(base, [byUs, byThem]), ours: moved(ours, [byThem]), theirs: moved(theirs, [byUs]) };
}

type Renames = ReadonlyMap<string, string>;

function renamesOf(base: Snapshot, side: Snapshot): Renames {
  const [gone, come] = [new Map<string, string[]>(), new Map<string, string[]>()];
  for (const path of differences(base, side)) {
    const [before, after] = [base.get(path), side.get(path)];
    if (isPublished(path) || (before && after)) continue;
    const found = before ? gone : come;
    const { oid, mode } = (before ?? after) as { oid: string; mode: string };
    found.set(`${mode} ${oid}`, [...(found.get(`${mode} ${oid}`) ?? []), path]);
  }
  return new Map(
    [...gone].flatMap(([content, [from = "", ...more]]) => {
      const [to, ...others] = come.get(content) ?? [];
      return to === undefined || more.length + others.length > 0 ? [] : [[from, to] as const];
    }),
  );
}

/** Those whose file the other side changed and left in its place, and whose new path it does not use. */
function wanted(renames: Renames, base: Snapshot, other: Snapshot): Renames {
  const isWanted = ([from, to]: [string, string]) => {
    const there = other.get(from);
    return there !== undefined && there.oid !== base.get(from)?.oid && !other.has(to) && !base.has(to);
  };
  return new Map([...renames].filter(isWanted));
}

function moved(files: Snapshot, all: readonly Renames[]): Snapshot {
  const copy: Snapshot = new Map(files);
  for (const [from, to] of all.flatMap((renames) => [...renames])) {
    const file = copy.get(from);
    if (!file) continue;
    copy.delete(from);
    copy.set(to, file);
  }
  return copy;
}

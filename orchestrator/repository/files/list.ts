import { mark } from "../../safety/visible_text.ts";
import { TaskError } from "../../task/errors.ts";
import { openFolder } from "./folder.ts";
import { type WalkEntry, walk } from "./walk.ts";

const maxEntries = 400;
/** Entries that are counted, beyond those that are named. */
const maxCounted = 10 * maxEntries;
/** Entries that are visited to find those of one level. */
const maxVisited = 200_000;

type Entry = Pick<WalkEntry, "path" | "kind">;

/**
 * Paths below a folder down to a depth, sorted; folders end in "/", links in "@". Where they are too many, what is nearer is
 * named before anything of it is opened, and the folders of one depth share the room that is left. The last line says how many
 * more there are.
 */
export function list(root: string, names: readonly string[], depth: number): string[] {
  {
    using folder = openFolder(root, names);
    if (!folder) throw new TaskError(`There is no folder "${names.join("/")}".`);
  }
  const deepest = Math.max(1, Math.floor(depth));
  const shown: Entry[] = [];
  for (let level = 1; level <= deepest; level++) {
    const { folders, count } = entriesAt(root, names, level);
    if (count === 0) break;
    const room = maxEntries - shown.length;
    shown.push(...shared(folders, room));
    if (count <= room) continue;
    const more = countTo(root, names, deepest) - shown.length;
    return [...sorted(shown), mark(`${more > maxCounted ? `more than ${maxCounted}` : more} more`)];
  }
  return sorted(shown);
}

/** What stands so deep, by the folder that it is in: folders before files, which say less where they are many. */
function entriesAt(
  root: string,
  names: readonly string[],
  level: number,
): { folders: Record<WalkEntry["kind"], Entry[]>[]; count: number } {
  const folders = new Map<string, Record<WalkEntry["kind"], Entry[]>>();
  let [count, visited] = [0, 0];
  walk(root, names, ({ path, kind }) => {
    if (++visited > maxVisited) return "stop";
    const parts = path.split("/");
    if (parts.length < names.length + level) return true;
    const parent = parts.slice(0, -1).join("/");
    const entries = folders.get(parent) ?? { folder: [], file: [], link: [] };
    folders.set(parent, entries);
    if (entries[kind].length < maxEntries) entries[kind].push({ path, kind });
    count++;
    return false;
  });
  return { folders: [...folders.values()], count };
}

/** One of each folder in turn, as long as there is room. */
function shared(folders: readonly Record<WalkEntry["kind"], Entry[]>[], room: number): Entry[] {
  const queues = folders.map(({ folder, file, link }) => [...folder, ...file, ...link]);
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  const taken: Entry[] = [];
  for (let turn = 0; turn < longest && taken.length < room; turn++)
    for (const queue of queues) {
      const entry = queue[turn];
      if (entry && taken.length < room) taken.push(entry);
    }
  return taken;
}

function countTo(root: string, names: readonly string[], deepest: number): number {
  let count = 0;
  walk(root, names, ({ path }) => {
    if (++count > maxEntries + maxCounted) return "stop";
    return path.split("/").length < names.length + deepest;
  });
  return count;
}

/** A folder before what is in it, and that before what comes after the folder. */
function sorted(entries: readonly Entry[]): string[] {
  const key = ({ path }: Entry) => path.replaceAll("/", "\0");
  return entries
    .toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
    .map(({ path, kind }) => path + { file: "", folder: "/", link: "@" }[kind]);
}

import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The plugins' folder and its subfolders with plugins or helpers, sorted, without node_modules. */
export function foldersOf(folder: string): string[] {
  const below = sortedEntries(folder).filter(
    (entry) => entry.isDirectory() && !/^(\.|node_modules$|examples$)/.test(entry.name),
  );
  return [folder, ...below.flatMap(({ name }) => foldersOf(join(folder, name)))];
}

/** Every file that a plugin there may depend on, to detect changes. */
export function filesAround(folder: string): string[] {
  const own = foldersOf(folder).flatMap((place) => sortedEntries(place).map(({ name }) => join(place, name)));
  return [
    ...own,
    ...sortedEntries(join(folder, "node_modules")).map(({ name }) => join(folder, "node_modules", name)),
  ].sort();
}

function sortedEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return [];
  }
}

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { enterFolder, excludesOf, type IgnoreStack, isIgnored, usualExcludes } from "../git/ignored.ts";
import { insideFolder } from "../git/inside.ts";
import { isSecret } from "./guard.ts";

export interface Entry {
  /** Relative to the root; a folder ends with a slash. */
  path: string;
  isFolder: boolean;
}

const skipped: ReadonlySet<string> = new Set([
  ".git",
  ".dev-tasks",
  ...usualExcludes.map((name) => name.replace("/", "")),
]);

/** Files and folders below `start`, sorted, depth first; what is ignored, linked or secret is left out. */
export function* walk(root: string, start: readonly string[], depth: number): Generator<Entry> {
  let stack: IgnoreStack = excludesOf(join(root, ".git"));
  for (let at = 0; at <= start.length; at++) stack = rulesIn(root, start.slice(0, at), stack);
  yield* below(root, start, depth, stack);
}

function* below(root: string, names: readonly string[], depth: number, stack: IgnoreStack): Generator<Entry> {
  const entries = insideFolder(root, names, (place) => readdirSync(place, { withFileTypes: true })) ?? [];
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const { name } = entry;
    const isFolder = entry.isDirectory();
    const path = [...names, name].join("/");
    if (skipped.has(name) || isSecret(name) || (!isFolder && !entry.isFile()) || isIgnored(stack, path, isFolder))
      continue;
    yield { path: isFolder ? `${path}/` : path, isFolder };
    if (isFolder && depth > 1) yield* below(root, [...names, name], depth - 1, rulesIn(root, [...names, name], stack));
  }
}

function rulesIn(root: string, names: readonly string[], stack: IgnoreStack): IgnoreStack {
  const prefix = names.length === 0 ? "" : `${names.join("/")}/`;
  return insideFolder(root, names, (place) => enterFolder(stack, prefix, place)) ?? stack;
}

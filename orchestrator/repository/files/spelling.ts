import { lstatSync, readdirSync } from "node:fs";
import { openFolder } from "./folder.ts";

/**
 * The components as the working copy spells them: a missing name is replaced by an existing one in another Unicode form. Case
 * is kept: README.md and readme.md are two files.
 */
export function spelledAsOnDisk(root: string, names: readonly string[]): string[] {
  const found: string[] = [];
  for (const name of names) found.push(unicodeTwin(root, found, name) ?? name);
  return found;
}

function unicodeTwin(root: string, above: readonly string[], name: string): string | undefined {
  if (/^\p{ASCII}*$/u.test(name)) return undefined;
  const form = name.normalize("NFC");
  const others = namesBeside(root, above, name)?.filter((other) => other.normalize("NFC") === form) ?? [];
  return others.length === 1 ? others[0] : undefined;
}

/** The existing path that a case-insensitive file system would take this new path for. */
export function caseTwinOf(root: string, names: readonly string[]): string | undefined {
  for (const [depth, name] of names.entries()) {
    const above = names.slice(0, depth);
    const others = namesBeside(root, above, name);
    if (!others) continue;
    const twin = others.find((other) => foldCase(other) === foldCase(name));
    return twin === undefined ? undefined : [...above, twin].join("/");
  }
  return undefined;
}

function foldCase(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/** The entries of the folder of this name; undefined where the name exists, or its folder does not. */
function namesBeside(root: string, above: readonly string[], name: string): string[] | undefined {
  try {
    using folder = openFolder(root, above);
    if (!folder || lstatSync(folder.entry(name), { throwIfNoEntry: false })) return undefined;
    return readdirSync(folder.place);
  } catch {
    // A folder that cannot be opened is refused where it is used.
    return undefined;
  }
}

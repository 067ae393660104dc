import { lstatSync, readdirSync } from "node:fs";
import { openFolder } from "./folder.ts";

/**
 * The components as the working copy spells them: a name that is not there is the one that is there in another Unicode form,
 * which looks the same. Case is never looked away from: README.md and readme.md are two files.
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

/** Names that are the same as one of these components to a file system that knows no case, where only the other is there. */
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

/** What is in the folder where this name would be; undefined where the name is there itself, or its folder is not. */
function namesBeside(root: string, above: readonly string[], name: string): string[] | undefined {
  try {
    using folder = openFolder(root, above);
    if (!folder || lstatSync(folder.entry(name), { throwIfNoEntry: false })) return undefined;
    return readdirSync(folder.place);
  } catch {
    // What may not be looked at is refused where it is used.
    return undefined;
  }
}

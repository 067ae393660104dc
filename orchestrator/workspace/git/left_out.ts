import { readFileSync } from "node:fs";
import type { LeftOut } from "devorch";
import { isSecret } from "../files/path.ts";
import { split } from "./checkout.ts";
import { enterFolder, excludesOf, isIgnored, rulesOf } from "./ignored.ts";
import { insideFolder } from "./inside.ts";
import type { WorkingCopy } from "./working_copy.ts";

/** Why a file at this path would be in no commit; null where it would be, or is in HEAD already. */
export async function whyLeftOut(copy: WorkingCopy, path: string): Promise<LeftOut | null> {
  const { files } = await copy.treeOf((await copy.head()).sha);
  const names = path.split("/");
  const places = names.map((_, depth) => names.slice(0, depth + 1).join("/"));
  const submodule = places.find((place) => files.get(place)?.mode === "160000");
  if (submodule !== undefined) return { kind: "submodule", path: submodule };
  if (files.has(path)) return null;
  if (names.some(isSecret)) return { kind: "secrets" };
  return whoIgnores(copy, places);
}

function whoIgnores({ repository: { root, gitdir } }: WorkingCopy, places: readonly string[]): LeftOut | null {
  let stack = excludesOf(gitdir);
  const sources = [{ by: ".git/info/exclude", prefix: "", file: `${gitdir}/info/exclude` }];
  for (const [depth, place] of places.entries()) {
    const folder = split(place).names;
    const prefix = folder.map((name) => `${name}/`).join("");
    insideFolder(root, folder, (open) => {
      stack = enterFolder(stack, prefix, open);
    });
    sources.unshift({ by: `${prefix}.gitignore`, prefix, file: `${root}/${prefix}.gitignore` });
    const isFolder = depth < places.length - 1;
    if (!isIgnored(stack, place, isFolder)) continue;
    for (const { by, prefix: at, file } of sources) {
      const rule = lastRule(file, (line) => isIgnored(rulesOf(at, line), place, isFolder));
      if (rule) return { kind: "ignored", by, ...rule };
    }
  }
  return null;
}

function lastRule(file: string, matches: (line: string) => boolean): { line: number; rule: string } | undefined {
  const lines = linesOf(file);
  const index = lines.findLastIndex(matches);
  return index === -1 ? undefined : { line: index + 1, rule: (lines[index] ?? "").trim() };
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

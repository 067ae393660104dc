import type { LeftOut } from "devorch";
import { isSecret } from "../files/path.ts";
import { contentAt } from "./blob.ts";
import { split } from "./checkout.ts";
import { enterFolder, excludesOf, isIgnored, rulesOf } from "./ignored.ts";
import { insideFolder, lookAt } from "./inside.ts";
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
  const sources = [{ by: ".git/info/exclude", prefix: "", lines: linesOf(`${gitdir}/info`, [], "exclude") }];
  for (const [depth, place] of places.entries()) {
    const folder = split(place).names;
    const prefix = folder.map((name) => `${name}/`).join("");
    insideFolder(root, folder, (open) => {
      stack = enterFolder(stack, prefix, open);
    });
    sources.unshift({ by: `${prefix}.gitignore`, prefix, lines: linesOf(root, folder, ".gitignore") });
    const isFolder = depth < places.length - 1;
    if (!isIgnored(stack, place, isFolder)) continue;
    for (const { by, prefix: at, lines } of sources) {
      const rule = lastRule(lines, (line) => isIgnored(rulesOf(at, line), place, isFolder));
      if (rule) return { kind: "ignored", by, ...rule };
    }
  }
  return null;
}

function lastRule(
  lines: readonly string[],
  matches: (line: string) => boolean,
): { line: number; rule: string } | undefined {
  const index = lines.findLastIndex(matches);
  return index === -1 ? undefined : { line: index + 1, rule: (lines[index] ?? "").trim() };
}

/** Of a regular file alone: what else bears that name may never end. */
function linesOf(root: string, folder: readonly string[], name: string): string[] {
  const content = insideFolder(root, folder, (open) =>
    lookAt(`${open}/${name}`)?.isFile() ? contentAt(`${open}/${name}`, { mode: "100644", oid: "" }) : undefined,
  );
  return content?.toString("utf8").split("\n") ?? [];
}

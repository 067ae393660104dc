import type { ExclusionReason } from "../../../task/exclusion_reason.ts";
import { isSecret } from "../../files/path.ts";
import { pathPrefixes, splitPath } from "../tree/checkout.ts";
import { insideFolder } from "../tree/inside.ts";
import type { WorkingCopy } from "../tree/working_copy.ts";
import { enterFolder, excludesOf, ignoringRule } from "./ignored.ts";

/** Why a file at this path would not be committed; null where it would be, or is in HEAD. */
export async function whyLeftOut(copy: WorkingCopy, path: string): Promise<ExclusionReason | null> {
  const { files } = await copy.treeOf((await copy.head()).sha);
  const places = pathPrefixes(path);
  const submodule = places.find((place) => files.get(place)?.mode === "160000");
  if (submodule !== undefined) return { kind: "submodule", path: submodule };
  if (files.has(path)) return null;
  if (path.split("/").some(isSecret)) return { kind: "secrets" };
  return findIgnoringRule(copy, places);
}

function findIgnoringRule(
  { repository: { root, gitdir } }: WorkingCopy,
  places: readonly string[],
): ExclusionReason | null {
  let stack = excludesOf(gitdir);
  for (const [depth, place] of places.entries()) {
    const { names } = splitPath(place);
    insideFolder(root, names, (folder) => {
      stack = enterFolder(stack, names.map((name) => `${name}/`).join(""), folder);
    });
    const found = ignoringRule(stack, place, depth < places.length - 1);
    if (found) return { kind: "ignored", ...found };
  }
  return null;
}

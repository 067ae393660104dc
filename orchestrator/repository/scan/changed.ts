import { conversionAt } from "../git/attributes/attributes.ts";
import { normalizeContent } from "../git/attributes/convert.ts";
import { contentAt } from "../git/tree/blob.ts";
import { splitPath } from "../git/tree/checkout.ts";
import { insideFolder, statsOf } from "../git/tree/inside.ts";
import { maxCommitFileBytes, oddnessOf } from "../git/tree/oddness.ts";

/** The text of a changed file on disk, or the target of a link; undefined for what cannot be committed. */
export function readChanged(root: string, path: string): { text: string; link: boolean } | undefined {
  const { names, name } = splitPath(path);
  return insideFolder(root, names, (parent) => {
    const place = `${parent}/${name}`;
    const stats = statsOf(place);
    if (!stats || stats.isDirectory() || oddnessOf(root, path, place, stats) !== undefined) return undefined;
    if (stats.isSymbolicLink())
      return { text: contentAt(place, { mode: "120000", oid: "" }).toString("utf8"), link: true };
    const content = contentAt(place, { mode: "100644", oid: "" }, maxCommitFileBytes);
    return { text: normalizeContent(content, conversionAt(root, path)).toString("utf8"), link: false };
  });
}

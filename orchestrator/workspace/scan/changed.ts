import { realpathSync } from "node:fs";
import { join, normalize } from "node:path";
import { isGit } from "../files/path.ts";
import { conversionAt } from "../git/attributes.ts";
import { contentAt } from "../git/blob.ts";
import { split } from "../git/checkout.ts";
import { isPointer, readable } from "../git/convert.ts";
import { insideFolder, lookAt } from "../git/inside.ts";

const largestFile = 10 * 1024 * 1024;

/** A changed path as it is on disk. */
export type Changed =
  | { kind: "gone" }
  | { kind: "odd"; what: "link" | "large" | "lfs" }
  | { kind: "text"; text: string; link: boolean };

export function readChanged(root: string, path: string): Changed {
  const { names, name } = split(path);
  const seen = insideFolder(root, names, (parent): Changed => {
    const place = `${parent}/${name}`;
    const stats = lookAt(place);
    if (stats?.isSymbolicLink()) {
      const target = contentAt(place, { mode: "120000", oid: "" }).toString("utf8");
      return leaves(root, path, target) ? { kind: "odd", what: "link" } : { kind: "text", text: target, link: true };
    }
    if (!stats?.isFile()) return { kind: "gone" };
    if (stats.size > largestFile) return { kind: "odd", what: "large" };
    const conversion = conversionAt(root, path);
    const content = contentAt(place, { mode: "100644", oid: "" }, largestFile);
    if (conversion?.lfs && content.length > 0 && !isPointer(content)) return { kind: "odd", what: "lfs" };
    return { kind: "text", text: readable(content, conversion).toString("utf8"), link: false };
  });
  return seen ?? { kind: "gone" };
}

/** Whether a link leads out of the working copy or into git's own data, by its words or in fact. */
function leaves(root: string, path: string, target: string): boolean {
  if (target.startsWith("/")) return true;
  const words = normalize(join(path, "..", target)).split("/");
  if (words[0] === ".." || words.some(isGit)) return true;
  try {
    const real = realpathSync(join(root, path));
    return real !== root && !real.startsWith(`${root}/`);
  } catch {
    // It leads nowhere yet.
    return false;
  }
}

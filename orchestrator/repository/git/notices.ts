import type { Notice } from "../../run/workspace.ts";
import type { Repository } from "./repository.ts";
import { readBlob } from "./tree/objects.ts";
import type { Snapshot } from "./tree/tree.ts";

/** What a person should know about a repository before work starts. */
export async function noticesAbout(repository: Repository, files: Snapshot): Promise<Notice[]> {
  const notices: Notice[] = [];
  const submodules = [...files].filter(([, entry]) => entry.mode === "160000").map(([path]) => path);
  if (submodules.length > 0 || files.has(".gitmodules")) {
    notices.push({
      key: "git.notice-submodules",
      params: { paths: submodules.slice(0, 5).join(", ") || ".gitmodules" },
    });
  }
  for (const [path, entry] of files) {
    if (path !== ".gitattributes" && !path.endsWith("/.gitattributes")) continue;
    if (!/\bfilter=lfs\b/.test(await readBlobText(repository, entry.oid))) continue;
    notices.push({ key: "git.notice-lfs" });
    break;
  }
  for (const path of ["CONTRIBUTING.md", ".github/CONTRIBUTING.md", "docs/CONTRIBUTING.md"]) {
    const entry = files.get(path);
    const words = entry ? await readBlobText(repository, entry.oid) : "";
    if (!/sign(ed)? (your |all )?commits|commit\.gpgsign|git commit -S\b/i.test(words)) continue;
    notices.push({ key: "git.notice-signing", params: { file: path } });
    break;
  }
  return notices;
}

async function readBlobText(repository: Repository, oid: string): Promise<string> {
  return (await readBlob(repository, oid)).toString("utf8");
}

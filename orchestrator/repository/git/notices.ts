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
    const asked = asksFor.filter(({ says, key }) => says.test(words) && !notices.some((said) => said.key === key));
    notices.push(...asked.map(({ key }) => ({ key, params: { file: path } })));
  }
  return notices;
}

/** What only a person can give: a signature with their key, and their word for the origin of a change. */
const asksFor: readonly { key: Notice["key"]; says: RegExp }[] = [
  { key: "git.notice-signing", says: /sign(?:ed)? (?:your |all )?commits|commit\.gpgsign|git commit -S\b/i },
  {
    key: "git.notice-sign-off",
    says: /\bsigned-off-by\b|\bdeveloper certificate of origin\b|\bsign[- ]?off\b|\bdco\b|git commit --signoff\b/i,
  },
];

async function readBlobText(repository: Repository, oid: string): Promise<string> {
  return (await readBlob(repository, oid)).toString("utf8");
}

import { defineForge } from "devorch";
import { branchPath, query } from "./_path.ts";

export default defineForge({
  description: "Bitbucket: links alone.",
  matches: (host) => /(^|[.-])bitbucket[.-]/.test(host),
  links: ({ page }, branch, base) => ({
    url: `${page}/branch/${branchPath(branch)}`,
    compareUrl: `${page}/pull-requests/new?${query({ source: branch, dest: base })}`,
  }),
});

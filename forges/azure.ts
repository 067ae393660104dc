import { defineForge } from "devorch";
import { query } from "./_path.ts";

export default defineForge({
  description: "Azure DevOps: links alone.",
  matches: (host) => host === "dev.azure.com" || host.endsWith(".visualstudio.com"),
  links: ({ page }, branch, base) => ({
    url: `${page}?${query({ version: `GB${branch}` })}`,
    compareUrl: `${page}/pullrequestcreate?${query({ sourceRef: branch, targetRef: base })}`,
  }),
});

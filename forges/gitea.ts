import { defineForge, ForgeError, type ForgeRepository, type PullRequest, z } from "devorch";
import { branchPath } from "./_path.ts";

// https://docs.gitea.com/api/1.23/#tag/repository
const Pull = z.object({
  html_url: z.string(),
  number: z.number(),
  draft: z.boolean().default(false),
  state: z.string(),
});

const pulls = ({ owner, name }: ForgeRepository) => `/repos/${owner}/${name}/pulls`;
const read = (pull: z.infer<typeof Pull>): PullRequest => ({
  url: pull.html_url,
  number: pull.number,
  draft: pull.draft,
});

export default defineForge({
  description: "Gitea and Forgejo, Codeberg among them.",
  matches: (host) => /(^|\.)codeberg\.org$|(^|[.-])(gitea|forgejo)[.-]/.test(host),
  links: ({ page }, branch, base) => ({
    url: `${page}/src/branch/${branchPath(branch)}`,
    compareUrl: `${page}/compare/${branchPath(base)}...${branchPath(branch)}`,
  }),
  api: {
    url: (origin) => `${origin}/api/v1`,
    recognizes: async (call) => z.object({ version: z.string() }).safeParse(await call("/version")).success,
    headers: (token) => ({ authorization: `token ${token}`, accept: "application/json" }),
    async findPullRequest(call, repository, { head, base }) {
      const path = `${pulls(repository)}/${encodeURIComponent(base)}/${encodeURIComponent(head)}`;
      try {
        const found = Pull.parse(await call(path));
        return found.state === "open" ? read(found) : undefined;
      } catch (error) {
        if (error instanceof ForgeError && error.status === 404) return undefined;
        throw error;
      }
    },
    async openPullRequest(call, repository, { head, base, title, body, draft, reviewers }) {
      // A draft is one by its title.
      const wanted = { head, base, body, title: draft ? `WIP: ${title}` : title };
      const opened = read(Pull.parse(await call(pulls(repository), { method: "POST", body: wanted })));
      if (reviewers.length > 0) {
        const path = `${pulls(repository)}/${opened.number}/requested_reviewers`;
        // One who cannot review is no reason to have no pull request.
        await call(path, { method: "POST", body: { reviewers } }).catch(() => {});
      }
      return { ...opened, draft };
    },
  },
});

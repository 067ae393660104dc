import {
  defineForge,
  type ForgeCall,
  type ForgeRepository,
  type PullRequest,
  type PullRequestWanted,
  z,
} from "devorch";
import { branchPath, query } from "./_path.ts";

// https://docs.github.com/en/rest/pulls/pulls
const Pull = z.object({ html_url: z.string(), number: z.number(), draft: z.boolean().default(false) });

// https://docs.github.com/en/rest/meta
const Meta = z.object({ verifiable_password_authentication: z.boolean() });

const pulls = ({ owner, name }: ForgeRepository) => `/repos/${owner}/${name}/pulls`;
const read = (pull: z.infer<typeof Pull>): PullRequest => ({
  url: pull.html_url,
  number: pull.number,
  draft: pull.draft,
});

export default defineForge({
  description: "GitHub, also GitHub Enterprise Server.",
  matches: (host) => /(^|[.-])github[.-]/.test(host),
  links: ({ page }, branch, base) => ({
    url: `${page}/tree/${branchPath(branch)}`,
    compareUrl: `${page}/compare/${branchPath(base)}...${branchPath(branch)}?expand=1`,
  }),
  api: {
    url: (origin) => (origin === "https://github.com" ? "https://api.github.com" : `${origin}/api/v3`),
    recognizes: async (call) => Meta.safeParse(await call("/meta")).success,
    headers: (token) => ({
      authorization: `Bearer ${token}`,
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
    }),
    async findPullRequest(call, repository, { head }) {
      const wanted = query({ state: "open", head: `${repository.owner}:${head}` });
      const [found] = z.array(Pull).parse(await call(`${pulls(repository)}?${wanted}`));
      return found && read(found);
    },
    async openPullRequest(call, repository, { reviewers, ...wanted }) {
      const opened = read(Pull.parse(await call(pulls(repository), { method: "POST", body: wanted })));
      await askReviewers(call, `${pulls(repository)}/${opened.number}/requested_reviewers`, reviewers);
      return opened;
    },
  },
});

async function askReviewers(call: ForgeCall, path: string, reviewers: PullRequestWanted["reviewers"]): Promise<void> {
  // One who cannot review is no reason to have no pull request.
  if (reviewers.length > 0) await call(path, { method: "POST", body: { reviewers } }).catch(() => {});
}

import { defineForge, type ForgeCall, ForgeError, type ForgeRepository, type PullRequest, z } from "devorch";
import { branchPath, query } from "./_path.ts";

// https://docs.gitlab.com/api/merge_requests
const MergeRequest = z.object({ web_url: z.string(), iid: z.number(), draft: z.boolean().default(false) });

const mergeRequests = ({ owner, name }: ForgeRepository) =>
  `/projects/${encodeURIComponent(`${owner}/${name}`)}/merge_requests`;
const read = (found: z.infer<typeof MergeRequest>): PullRequest => ({
  url: found.web_url,
  number: found.iid,
  draft: found.draft,
});

export default defineForge({
  description: "GitLab, where a pull request is called a merge request.",
  matches: (host) => /(^|[.-])gitlab[.-]/.test(host),
  links: ({ page }, branch, base) => ({
    url: `${page}/-/tree/${branchPath(branch)}`,
    compareUrl: `${page}/-/merge_requests/new?${query({
      "merge_request[source_branch]": branch,
      "merge_request[target_branch]": base,
    })}`,
  }),
  api: {
    url: (origin) => `${origin}/api/v4`,
    // Its version is for those with a token; to others it says so in these words.
    recognizes: (call) =>
      call("/version").then(
        () => false,
        (error) => error instanceof ForgeError && error.status === 401 && error.message === "401 Unauthorized",
      ),
    headers: (token) => ({ "private-token": token, accept: "application/json" }),
    async findPullRequest(call, repository, { head }) {
      const wanted = query({ state: "opened", source_branch: head });
      const [found] = z.array(MergeRequest).parse(await call(`${mergeRequests(repository)}?${wanted}`));
      return found && read(found);
    },
    async openPullRequest(call, repository, { head, base, title, body, draft, reviewers }) {
      const wanted = {
        source_branch: head,
        target_branch: base,
        // A draft is one by its title.
        title: draft ? `Draft: ${title}` : title,
        description: body,
        ...(reviewers.length > 0 && { reviewer_ids: await idsOf(call, reviewers) }),
      };
      return read(MergeRequest.parse(await call(mergeRequests(repository), { method: "POST", body: wanted })));
    },
  },
});

/** Those of the names that GitLab knows. */
async function idsOf(call: ForgeCall, names: readonly string[]): Promise<number[]> {
  const User = z.array(z.object({ id: z.number() }));
  const found = names.map(async (username) =>
    User.parse(await call(`/users?${query({ username })}`).catch(() => [])).map(({ id }) => id),
  );
  return (await Promise.all(found)).flat();
}

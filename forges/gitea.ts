import { createHmac } from "node:crypto";
import { defineForge, ForgeError } from "devorch";
import type { Api, Issue, PullRequest, User } from "gitea-js";
import { deliveryOf, isSame } from "./_delivery.ts";
import { titleOfReady } from "./_draft.ts";
import { allPages } from "./_pages.ts";
import { branchPath } from "./_path.ts";

export default defineForge<Api<unknown>>({
  description: "Gitea and Forgejo, Codeberg among them.",
  matches: (host) => /(^|\.)codeberg\.org$|(^|[.-])(gitea|forgejo)[.-]/.test(host),
  links: ({ page }, branch, base) => ({
    url: `${page}/src/branch/${branchPath(branch)}`,
    compareUrl: `${page}/compare/${branchPath(base)}...${branchPath(branch)}`,
  }),
  api: {
    url: (origin) => `${origin}/api/v1`,
    async client({ origin, token, fetch }) {
      const { giteaApi } = await import("gitea-js");
      // The library follows redirects unless told otherwise.
      const customFetch = ((url: string, init: RequestInit) => fetch(url, { ...init, redirect: "manual" })) as never;
      return giteaApi(origin, { customFetch, ...(token !== undefined && { token }) });
    },
    recognizes: async (api) => typeof (await api.version.getVersion()).data.version === "string",
    async mayWrite(api, { owner, name }, account) {
      const { data } = await api.repos.repoGetRepoPermissions(owner, name, encodeURIComponent(account));
      return ["owner", "admin", "write"].includes(data.permission ?? "");
    },
  },
  pullRequests: {
    async find(api, { owner, name }, { head, base }) {
      // The library does not encode what it puts into a path.
      const [from, into] = [head, base].map(encodeURIComponent) as [string, string];
      try {
        const { data } = await api.repos.repoGetPullRequestByBaseHead(owner, name, into, from);
        return data.state === "open" ? pullRequest(data) : undefined;
      } catch (error) {
        if (error instanceof ForgeError && error.status === 404) return undefined;
        throw error;
      }
    },
    async open(api, { owner, name }, { head, base, title, body, draft, reviewers }) {
      // A draft is one by its title.
      const wanted = { head, base, body, title: draft ? `WIP: ${title}` : title };
      const opened = pullRequest((await api.repos.repoCreatePullRequest(owner, name, wanted)).data);
      if (reviewers.length > 0)
        await api.repos
          .repoCreatePullReviewRequests(owner, name, opened.number, { reviewers: [...reviewers] })
          // One who cannot review is no reason to have no pull request.
          .catch(() => {});
      return { ...opened, draft };
    },
    async ready(api, { owner, name }, number) {
      const { data } = await api.repos.repoGetPullRequest(owner, name, number);
      if (!data.draft) return pullRequest(data);
      const wanted = { title: titleOfReady(data.title ?? "") };
      return pullRequest((await api.repos.repoEditPullRequest(owner, name, number, wanted)).data);
    },
  },
  checks: {
    async list(api, { owner, name }, sha) {
      const { data } = await api.repos.repoGetCombinedStatusByRef(owner, name, sha, { limit: 50 });
      // Without a status the field is null.
      return (data.statuses ?? []).map(({ context = "", status, description = "" }) => ({
        name: context,
        state: status === "pending" ? "pending" : status === "success" || status === "warning" ? "green" : "red",
        summary: description,
        log: null,
      }));
    },
    log: async () => "",
  },
  reviews: {
    async comments(api, { owner, name }, number) {
      const reviews = await allPages(50, async (page) => {
        return (await api.repos.repoListPullReviews(owner, name, number, { limit: 50, page })).data;
      });
      const submitted = reviews.filter(({ state }) => state !== "PENDING" && state !== "REQUEST_REVIEW");
      const found = submitted.map(async ({ id = 0, user, body = "", submitted_at: at = "", comments_count = 0 }) => {
        const { data: comments } =
          comments_count === 0 ? { data: [] } : await api.repos.repoGetPullReviewComments(owner, name, number, id);
        const whole = { id: `${ofReview}${id}`, thread: `${ofReview}${id}`, at, body, path: null, line: null };
        return [
          ...(body === "" ? [] : [{ ...whole, ...account(user) }]),
          ...comments.map(({ id: comment = 0, path = "", position = 0, ...one }) => ({
            ...{ id: String(comment), at: one.created_at ?? at, body: one.body ?? "", path, line: position },
            // Comments of one line are one thread.
            thread: `${path}:${position}`,
            ...account(one.user),
          })),
        ];
      });
      const all = (await Promise.all(found)).flat();
      return all.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
    },
    async answer(api, { owner, name }, number, { thread, path, line }, body) {
      if (thread.startsWith(ofReview) || path === null) {
        await api.repos.issueCreateComment(owner, name, number, { body });
        return;
      }
      // The API has no answers: a comment of the same line joins its thread.
      const comments = [{ body, path, new_position: line ?? 0 }];
      await api.repos.repoCreatePullReview(owner, name, number, { event: "COMMENT", body: "", comments });
    },
  },
  issues: {
    async labelled(api, { owner, name }, labels) {
      const wanted = { labels, state: "open", type: "issues", limit: 50 } as const;
      return (await api.repos.issueListIssues(owner, name, wanted)).data.map(issue);
    },
    async labelledBy(api, { owner, name }, number, label) {
      const events = await allPages(50, async (page) => {
        return (await api.repos.issueGetCommentsAndTimeline(owner, name, number, { limit: 50, page })).data;
      });
      // A label that was set has the body 1, one that was removed none.
      const set = events.findLast((one) => one.type === "label" && one.body === "1" && one.label?.name === label);
      return set?.user?.login;
    },
    read: async (api, { owner, name }, number) => issue((await api.repos.issueGetIssue(owner, name, number)).data),
    async comments(api, { owner, name }, number) {
      const { data } = await api.repos.issueGetComments(owner, name, number);
      return data.map(({ id = 0, body = "" }) => ({ id: String(id), body }));
    },
    async comment(api, { owner, name }, number, body) {
      const { data } = await api.repos.issueCreateComment(owner, name, number, { body });
      return { id: String(data.id), body };
    },
    async edit(api, { owner, name }, _, id, body) {
      await api.repos.issueEditComment(owner, name, Number(id), { body });
    },
  },
  webhook: {
    isSigned: (secret, headers, body) =>
      isSame(headers.get("x-gitea-signature"), createHmac("sha256", secret).update(body).digest("hex")),
    read: (_, body) => deliveryOf(body, "html_url"),
  },
});

/** Threads that are the text of a review itself; Gitea has no answers to it. */
const ofReview = "review:";

function pullRequest({ html_url = "", number = 0, draft = false }: PullRequest) {
  return { url: html_url, number, draft };
}

function issue({ html_url = "", number = 0, title = "", body = "" }: Issue) {
  return { url: html_url, number, title, body };
}

function account(user: User | undefined) {
  return { by: user?.login ?? "", bot: isBot(user ?? {}) };
}

/** The API does not tell: accounts of the server itself have negative numbers, others of programs are named so. */
function isBot({ id = 0, login = "" }: User): boolean {
  return id < 0 || /[-_.[]bot\]?$/i.test(login);
}

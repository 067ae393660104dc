import { createHmac } from "node:crypto";
import type * as Gitea from "gitea-js";
import { z } from "zod";
import { addPull, type ForgeState, jobsOf, json, labelled, openPulls, type Pull, taken, type Wire } from "./state.ts";

const user = (login: string): Gitea.User => ({ login, id: login.length });

const pull = ({ number, draft, title, body }: Pull, url: string): Gitea.PullRequest => ({
  html_url: `${url}/me/shop/pulls/${number}`,
  number,
  draft,
  title,
  body,
  state: "open" as Gitea.StateType,
});

const issueOf = ({ url }: ForgeState, { number, title, body }: ForgeState["issues"][number]): Gitea.Issue => ({
  html_url: `${url}/me/shop/issues/${number}`,
  number,
  title,
  body,
});

const comment = (id: number, by: string, body: string): Gitea.Comment => ({ id, body, user: user(by) });

const PullBody = z.strictObject({
  ...{ head: z.string().min(1), base: z.string().min(1), title: z.string().min(1), body: z.string() },
} satisfies Partial<Record<keyof Gitea.CreatePullRequestOption, z.ZodType>>);
/** The prefixes that an installation has without a setting of its own. */
const isDraft = /^(?:WIP:|\[WIP\])/i;
const TitleBody = z.strictObject({ title: z.string().min(1) });
const TextBody = z.strictObject({ body: z.string().min(1) });
const ReviewBody = z.strictObject({
  body: z.string(),
  event: z.literal("COMMENT"),
  comments: z.array(z.strictObject({ body: z.string().min(1), path: z.string(), new_position: z.number().int() })),
});

const repo = "/repos/:owner/:repo";

export const gitea: Wire = {
  prefix: "/api/v1",
  token: (headers) => /^(?:bearer|token) (.+)$/i.exec(headers.get("authorization") ?? "")?.[1],
  probe: "/version",
  recognized: () => json({ version: "1.23.0" } satisfies Gitea.ServerVersion),
  routes: {
    [`POST ${repo}/pulls`]: ({ state, body }) =>
      taken(PullBody, body, (wanted) => {
        const draft = isDraft.test(wanted.title);
        const added = addPull(state, { ...wanted, draft }, 409, "pull request already exists for these targets");
        return added instanceof Response ? added : json(pull(added, state.url), 201);
      }),
    [`GET ${repo}/pulls/:n`]: ({ state, params }) => {
      const found = state.pulls.find(({ number }) => String(number) === params.n);
      return found && json(pull(found, state.url));
    },
    [`PATCH ${repo}/pulls/:n`]: ({ state, params, body }) =>
      taken(TitleBody, body, ({ title }) => {
        const found = state.pulls.find(({ number }) => String(number) === params.n);
        if (!state.mayEndDrafts) return json({ message: "token does not have the required scope" }, 403);
        return found && json(pull(Object.assign(found, { title, draft: isDraft.test(title) }), state.url), 201);
      }),
    [`POST ${repo}/pulls/:n/requested_reviewers`]: ({ state, params, body }) =>
      taken(z.strictObject({ reviewers: z.array(z.string()) }), body, ({ reviewers }) => {
        state.pulls.find(({ number }) => String(number) === params.n)?.reviewers.push(...reviewers);
        return json([], 201);
      }),
    [`GET ${repo}/commits/:sha/status`]: ({ state, params }) => {
      const statuses = jobsOf(state, params.sha).map(
        ({ id, name, state: at, log }): Gitea.CommitStatus => ({
          ...{ id, context: name, description: at === "red" ? log.slice(0, 200) : "" },
          status: (at === "green" ? "success" : at === "red" ? "failure" : "pending") as Gitea.CommitStatusState,
        }),
      );
      // The real one answers null without a status.
      return json({ sha: params.sha, total_count: statuses.length, statuses: statuses.length > 0 ? statuses : null });
    },
    [`GET ${repo}/pulls/:n/reviews`]: ({ state, params }) =>
      json(
        state.reviews
          .filter((one) => String(one.pull) === params.n)
          .map(
            ({ id, by, body, at }): Gitea.PullReview => ({
              ...{ id, user: user(by), body, submitted_at: at, state: "COMMENT" as Gitea.ReviewStateType },
              comments_count: state.comments.filter(({ review }) => review === id).length,
            }),
          ),
      ),
    [`GET ${repo}/pulls/:n/reviews/:id/comments`]: ({ state, params }) =>
      json(
        state.comments
          .filter((one) => String(one.review) === params.id)
          .map(
            ({ id, by, at, body, path, line }): Gitea.PullReviewComment => ({
              ...{ id, user: user(by), created_at: at, body, path, position: line },
              original_position: 0,
              pull_request_review_id: Number(params.id),
            }),
          ),
      ),
    // After those that begin alike.
    [`GET ${repo}/pulls/:base/:head`]: ({ state, params }) => {
      const found = openPulls(state).find(({ base, head }) => base === params.base && head === params.head);
      return found && json(pull(found, state.url));
    },
    [`POST ${repo}/pulls/:n/reviews`]: ({ state, params, body }) =>
      taken(ReviewBody, body, ({ comments }) => {
        const review = { id: state.nextId(), pull: Number(params.n), by: state.me, body: "", at: state.now() };
        state.reviews.push(review);
        for (const one of comments) {
          const first = state.comments.find(({ path, line }) => path === one.path && line === one.new_position);
          const id = state.nextId();
          state.comments.push({
            ...{ id, review: review.id, pull: review.pull, thread: first?.thread ?? id, by: state.me, at: state.now() },
            ...{ body: one.body, path: one.path, line: one.new_position },
          });
        }
        return json({ id: review.id }, 200);
      }),
    [`GET ${repo}/collaborators/:who/permission`]: ({ state, params }) => {
      const permission = state.people[params.who ?? ""];
      if (permission === undefined) return json({ permission: "none" } satisfies Gitea.RepoCollaboratorPermission);
      return json({ permission, role_name: permission } satisfies Gitea.RepoCollaboratorPermission);
    },
    [`GET ${repo}/issues`]: ({ state, query }) =>
      json(labelled(state, query.get("labels") ?? "").map((one) => issueOf(state, one))),
    [`GET ${repo}/issues/:n`]: ({ state, params }) => {
      const found = state.issues.find(({ number }) => String(number) === params.n);
      return found && json(issueOf(state, found));
    },
    [`GET ${repo}/issues/:n/timeline`]: ({ state, params }) => {
      const labels = state.issues.find(({ number }) => String(number) === params.n)?.labels ?? [];
      return json(
        labels.map(
          ({ name, by }, id): Gitea.TimelineComment => ({
            id,
            type: "label",
            body: "1",
            label: { name },
            user: user(by),
          }),
        ),
      );
    },
    [`GET ${repo}/issues/:n/comments`]: ({ state, params }) =>
      json(state.talk.filter((one) => String(one.of) === params.n).map(({ id, by, body }) => comment(id, by, body))),
    [`POST ${repo}/issues/:n/comments`]: ({ state, params, body }) =>
      taken(TextBody, body, (said) => {
        const added = { id: state.nextId(), of: Number(params.n), by: state.me, body: said.body };
        state.talk.push(added);
        return json(comment(added.id, added.by, added.body), 201);
      }),
    [`PATCH ${repo}/issues/comments/:id`]: ({ state, params, body }) =>
      taken(TextBody, body, (said) => {
        const found = state.talk.find(({ id }) => String(id) === params.id);
        if (!found) return undefined;
        found.body = said.body;
        return json(comment(found.id, found.by, found.body));
      }),
  },
  delivery({ url }, secret, name) {
    const body = JSON.stringify({ action: name, repository: { html_url: `${url}/me/shop` } });
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    return { headers: { "x-gitea-event": name, "x-gitea-signature": signature }, body };
  },
};

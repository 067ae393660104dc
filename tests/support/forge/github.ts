import { createHmac } from "node:crypto";
import type { components } from "@octokit/openapi-types";
import { z } from "zod";
import { addPull, type ForgeState, jobsOf, json, labelled, openPulls, type Pull, taken, type Wire } from "./state.ts";

type Schemas = components["schemas"];

const user = (login: string): Pick<Schemas["simple-user"], "login" | "id" | "type"> => ({
  login,
  id: login.length,
  type: login.endsWith("[bot]") ? "Bot" : "User",
});

const pull = (
  { number, draft, title, body }: Pull,
  url: string,
): Pick<Schemas["pull-request"], "html_url" | "number" | "node_id" | "draft" | "title" | "state" | "body"> => ({
  html_url: `${url}/me/shop/pull/${number}`,
  number,
  node_id: `PR_${number}`,
  draft,
  title,
  body,
  state: "open",
});

const comment = (id: number, by: string, body: string) =>
  ({ id, body, user: user(by) }) satisfies Pick<Schemas["issue-comment"], "id" | "body"> & { user: unknown };

const issueOf = (
  { url }: ForgeState,
  { number, title, body, labels }: ForgeState["issues"][number],
): Pick<Schemas["issue"], "html_url" | "number" | "title" | "body" | "state" | "labels"> => ({
  html_url: `${url}/me/shop/issues/${number}`,
  number,
  title,
  body,
  state: "open",
  labels: labels.map(({ name }) => ({ name })),
});

const PullBody = z.strictObject({
  ...{ head: z.string().min(1), base: z.string().min(1), title: z.string().min(1) },
  ...{ body: z.string(), draft: z.boolean() },
});
const ReadyBody = z.strictObject({
  query: z.string().includes("markPullRequestReadyForReview(input: { pullRequestId: $id })"),
  variables: z.strictObject({ id: z.string() }),
});
const TextBody = z.strictObject({ body: z.string().min(1) });

const repo = "/v3/repos/:owner/:repo";

export const github: Wire = {
  prefix: "/api",
  token: (headers) => /^(?:bearer|token) (.+)$/i.exec(headers.get("authorization") ?? "")?.[1],
  probe: "/v3/meta",
  recognized: () => json({ verifiable_password_authentication: false } satisfies Partial<Schemas["api-overview"]>),
  routes: {
    [`GET ${repo}/pulls`]: ({ state, query }) => {
      const [owner, head] = (query.get("head") ?? ":").split(":");
      const found = openPulls(state).filter((one) => owner === "me" && one.head === head);
      return query.get("state") === "open" ? json(found.map((one) => pull(one, state.url))) : undefined;
    },
    [`POST ${repo}/pulls`]: ({ state, body }) =>
      taken(PullBody, body, (wanted) => {
        const added = addPull(state, wanted, 422, "A pull request already exists");
        return added instanceof Response ? added : json(pull(added, state.url), 201);
      }),
    [`GET ${repo}/pulls/:n`]: ({ state, params }) => {
      const found = state.pulls.find(({ number }) => String(number) === params.n);
      return found && json(pull(found, state.url));
    },
    "POST /graphql": ({ state, body }) =>
      taken(ReadyBody, body, ({ variables }) => {
        const found = state.pulls.find(({ number }) => `PR_${number}` === variables.id);
        // What is refused is no failure of HTTP.
        const refused = !state.mayEndDrafts
          ? { type: "FORBIDDEN", message: "Resource not accessible by personal access token" }
          : !found?.draft && { type: "UNPROCESSABLE", message: "Pull request is not a draft" };
        if (refused) return json({ data: { markPullRequestReadyForReview: null }, errors: [refused] });
        if (found) found.draft = false;
        return json({ data: { markPullRequestReadyForReview: { pullRequest: { isDraft: false } } } });
      }),
    [`POST ${repo}/pulls/:n/requested_reviewers`]: ({ state, body, params }) =>
      taken(z.strictObject({ reviewers: z.array(z.string()) }), body, ({ reviewers }) => {
        const found = state.pulls.find(({ number }) => String(number) === params.n);
        if (reviewers.some((name) => !(name in state.people)))
          return json({ message: "Reviews may only be requested from collaborators." }, 422);
        found?.reviewers.push(...reviewers);
        return json(found && pull(found, state.url), 201);
      }),
    [`GET ${repo}/commits/:sha/check-runs`]: ({ state, params }) => {
      const jobs = jobsOf(state, params.sha);
      const check_runs = jobs.map(
        ({ id, name, state: at }) =>
          ({
            ...{
              id,
              name,
              output: { title: null, summary: null, text: null, annotations_count: 0, annotations_url: "" },
            },
            status: at === "pending" ? "in_progress" : "completed",
            conclusion: at === "pending" ? null : at === "green" ? "success" : "failure",
            app: { slug: "github-actions" } as Schemas["check-run"]["app"],
          }) satisfies Pick<Schemas["check-run"], "id" | "name" | "output" | "status" | "conclusion" | "app">,
      );
      return json({ total_count: jobs.length, check_runs });
    },
    [`GET ${repo}/actions/runs`]: ({ query }) =>
      json({ total_count: 1, workflow_runs: [{ id: 7, head_sha: query.get("head_sha") ?? "" }] }),
    [`GET ${repo}/actions/runs/:id/jobs`]: ({ state }) => {
      const jobs = [...state.jobs.values()].flat().map(
        ({ id, name, state: at }) =>
          ({
            ...{ id, name, status: at === "pending" ? "in_progress" : "completed" },
            conclusion: at === "pending" ? null : at === "green" ? "success" : "failure",
          }) satisfies Pick<Schemas["job"], "id" | "name" | "status" | "conclusion">,
      );
      return json({ total_count: jobs.length, jobs });
    },
    [`GET ${repo}/commits/:sha/status`]: () =>
      json({ state: "pending", statuses: [], total_count: 0 } satisfies Partial<Schemas["combined-commit-status"]>),
    [`GET ${repo}/actions/jobs/:id/logs`]: ({ state, params }) =>
      new Response(null, { status: 302, headers: { location: `${state.url}/storage/${params.id}` } }),
    [`GET ${repo}/pulls/:n/reviews`]: ({ state, params }) =>
      json(
        state.reviews
          .filter((one) => String(one.pull) === params.n)
          .map(({ id, by, body, at }) => ({ id, user: user(by), body, state: "COMMENTED", submitted_at: at })),
      ),
    [`GET ${repo}/pulls/:n/comments`]: ({ state, params }) =>
      json(
        state.comments
          .filter((one) => String(one.pull) === params.n)
          .map(
            ({ id, review, thread, by, at, body, path, line }) =>
              ({
                ...{ id, pull_request_review_id: review, body, path, line, created_at: at },
                ...(thread !== id && { in_reply_to_id: thread }),
                user: user(by) as Schemas["simple-user"],
              }) satisfies Partial<Schemas["pull-request-review-comment"]>,
          ),
      ),
    [`POST ${repo}/pulls/:n/comments/:id/replies`]: ({ state, params, body }) =>
      taken(TextBody, body, (said) => {
        const to = state.comments.find(({ id, thread }) => String(id) === params.id && thread === id);
        if (!to) return undefined;
        const { pull: of, path, line, thread, review } = to;
        const added = { id: state.nextId(), review, pull: of, thread, by: state.me, at: state.now(), path, line };
        state.comments.push({ ...added, body: said.body });
        return json({ ...added, body: said.body }, 201);
      }),
    [`GET ${repo}/collaborators/:who/permission`]: ({ state, params }) => {
      const permission = state.people[params.who ?? ""] ?? "none";
      return json({
        permission,
        role_name: permission,
        user: null,
      } satisfies Schemas["repository-collaborator-permission"]);
    },
    [`GET ${repo}/issues`]: ({ state, query }) =>
      json(labelled(state, query.get("labels") ?? "").map((one) => issueOf(state, one))),
    [`GET ${repo}/issues/:n`]: ({ state, params }) => {
      const found = state.issues.find(({ number }) => String(number) === params.n);
      return found && json(issueOf(state, found));
    },
    [`GET ${repo}/issues/:n/events`]: ({ state, params }) => {
      const labels = state.issues.find(({ number }) => String(number) === params.n)?.labels ?? [];
      return json(
        labels.map(
          ({ name, by }, id) =>
            ({
              id,
              event: "labeled",
              actor: user(by) as Schemas["simple-user"],
              label: { name, color: "ff0000" },
            }) satisfies Partial<Schemas["labeled-issue-event"]>,
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
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    return { headers: { "x-github-event": name, "x-hub-signature-256": signature }, body };
  },
};

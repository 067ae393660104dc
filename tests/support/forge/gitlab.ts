import type {
  CommitStatusSchema,
  DiscussionNoteSchema,
  IssueSchema,
  LabelEventSchema,
  MergeRequestSchema,
  NoteSchema,
} from "@gitbeaker/rest";
import { z } from "zod";
import {
  addPull,
  type ForgeState,
  jobOf,
  jobsOf,
  json,
  labelled,
  openPulls,
  type Pull,
  taken,
  type Wire,
} from "./state.ts";

const user = (username: string) => ({ id: username.length, username, name: username, state: "active" });

const merge = (
  { number, draft, title, body }: Pull,
  url: string,
): Pick<MergeRequestSchema, "web_url" | "iid" | "draft" | "title" | "description"> => ({
  web_url: `${url}/me/shop/-/merge_requests/${number}`,
  iid: number,
  draft,
  title,
  description: body,
});

const issueOf = ({ url }: ForgeState, { number, title, body }: ForgeState["issues"][number]) =>
  ({
    ...{ iid: number, web_url: `${url}/me/shop/-/issues/${number}`, title, description: body, state: "opened" },
  }) satisfies Partial<IssueSchema>;

const note = (id: number, by: string, body: string) =>
  ({ id, body, author: user(by) as NoteSchema["author"], system: false }) satisfies Partial<NoteSchema>;

const MergeBody = z.strictObject({
  ...{ source_branch: z.string().min(1), target_branch: z.string().min(1), title: z.string().min(1) },
  ...{ description: z.string().optional(), reviewer_ids: z.array(z.number()).optional(), id: z.string().optional() },
});
/** GitLab's own rule. */
const isDraft = /^(?:\[draft\]|draft:|\(draft\))/i;
const TitleBody = z.strictObject({ title: z.string().min(1) });
const TextBody = z.strictObject({ body: z.string().min(1) });

const repo = "/projects/:project";

export const gitlab: Wire = {
  prefix: "/api/v4",
  token: (headers) => headers.get("private-token") ?? /^bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1],
  probe: "/version",
  recognized: () => json({ message: "401 Unauthorized" }, 401),
  routes: {
    [`GET ${repo}/merge_requests`]: ({ state, query }) =>
      json(
        openPulls(state)
          .filter(({ head }) => head === query.get("source_branch") && query.get("state") === "opened")
          .map((one) => merge(one, state.url)),
      ),
    [`POST ${repo}/merge_requests`]: ({ state, body }) =>
      taken(MergeBody, body, ({ source_branch: head, target_branch: base, title, description = "" }) => {
        const wanted = { head, base, title, body: description, draft: isDraft.test(title) };
        const added = addPull(state, wanted, 409, ["Another open merge request already exists for this source branch"]);
        return added instanceof Response ? added : json(merge(added, state.url), 201);
      }),
    [`GET ${repo}/merge_requests/:n`]: ({ state, params }) => {
      const found = state.pulls.find(({ number }) => String(number) === params.n);
      return found && json(merge(found, state.url));
    },
    [`PUT ${repo}/merge_requests/:n`]: ({ state, params, body }) =>
      taken(TitleBody, body, ({ title }) => {
        const found = state.pulls.find(({ number }) => String(number) === params.n);
        if (!state.mayEndDrafts) return json({ message: "403 Forbidden" }, 403);
        return found && json(merge(Object.assign(found, { title, draft: isDraft.test(title) }), state.url));
      }),
    "GET /users": ({ query }) => json([user(query.get("username") ?? "")]),
    [`GET ${repo}/repository/commits/:sha/statuses`]: ({ state, params }) =>
      json(
        jobsOf(state, params.sha).map(
          ({ id, name, state: at }) =>
            ({
              ...{ id, name, allow_failure: false, sha: params.sha ?? "" },
              status: at === "green" ? "success" : at === "red" ? "failed" : "running",
            }) satisfies Partial<CommitStatusSchema>,
        ),
      ),
    [`GET ${repo}/jobs/:id/trace`]: ({ state, params }) => {
      const job = jobOf(state, params.id);
      return job && new Response(job.log, { headers: { "content-type": "text/plain" } });
    },
    [`GET ${repo}/merge_requests/:n/discussions`]: ({ state, params }) => {
      const comments = state.comments.filter((one) => String(one.pull) === params.n);
      const threads = [...new Set(comments.map(({ thread }) => thread))];
      return json(
        threads.map((thread) => ({
          id: `thread-${thread}`,
          individual_note: false,
          notes: comments
            .filter((one) => one.thread === thread)
            .map(
              ({ id, by, at, body, path, line }) =>
                ({
                  ...{ id, body, created_at: at, system: false, resolvable: true, type: "DiffNote" as const },
                  author: user(by) as DiscussionNoteSchema["author"],
                  position: { new_path: path, new_line: line, position_type: "text" },
                }) satisfies Partial<DiscussionNoteSchema>,
            ),
        })),
      );
    },
    [`POST ${repo}/merge_requests/:n/discussions/:thread/notes`]: ({ state, params, body }) =>
      taken(TextBody, body, (said) => {
        const to = state.comments.find(({ thread }) => `thread-${thread}` === params.thread);
        if (!to) return undefined;
        const added = { ...to, id: state.nextId(), by: state.me, at: state.now(), body: said.body };
        state.comments.push(added);
        return json(note(added.id, added.by, added.body), 201);
      }),
    [`GET ${repo}/members/all`]: ({ state, query }) =>
      json(
        Object.entries(state.people)
          .filter(([name]) => name.includes(query.get("query") ?? ""))
          .map(([name, may]) => ({ ...user(name), access_level: may === "write" ? 30 : 20 })),
      ),
    [`GET ${repo}/issues`]: ({ state, query }) =>
      json(labelled(state, query.get("labels") ?? "").map((one) => issueOf(state, one))),
    [`GET ${repo}/issues/:n`]: ({ state, params }) => {
      const found = state.issues.find(({ number }) => String(number) === params.n);
      return found && json(issueOf(state, found));
    },
    [`GET ${repo}/issues/:n/resource_label_events`]: ({ state, params }) => {
      const labels = state.issues.find(({ number }) => String(number) === params.n)?.labels ?? [];
      return json(
        labels.map(
          ({ name, by }, id) =>
            ({
              ...{ id, action: "add" as const, label: { name } as LabelEventSchema["label"] },
              user: user(by) as LabelEventSchema["user"],
            }) satisfies Partial<LabelEventSchema>,
        ),
      );
    },
    [`GET ${repo}/issues/:n/notes`]: ({ state, params }) =>
      json(state.talk.filter((one) => String(one.of) === params.n).map(({ id, by, body }) => note(id, by, body))),
    [`POST ${repo}/issues/:n/notes`]: ({ state, params, body }) =>
      taken(TextBody, body, (said) => {
        const added = { id: state.nextId(), of: Number(params.n), by: state.me, body: said.body };
        state.talk.push(added);
        return json(note(added.id, added.by, added.body), 201);
      }),
    [`PUT ${repo}/issues/:n/notes/:id`]: ({ state, params, body }) =>
      taken(TextBody, body, (said) => {
        const found = state.talk.find(({ id }) => String(id) === params.id);
        if (!found) return undefined;
        found.body = said.body;
        return json(note(found.id, found.by, found.body));
      }),
  },
  delivery({ url }, secret, name) {
    const body = JSON.stringify({ object_kind: name, project: { web_url: `${url}/me/shop` } });
    return { headers: { "x-gitlab-event": name, "x-gitlab-token": secret }, body };
  },
};

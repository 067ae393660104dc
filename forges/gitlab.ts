import type { ResourceOptions } from "@gitbeaker/requester-utils";
import type * as Gitbeaker from "@gitbeaker/rest";
import { defineForge, type ForgeConnection, ForgeError, type ForgeRepository } from "devorch";
import { deliveryOf, isSame } from "./_delivery.ts";
import { titleOfReady } from "./_draft.ts";
import { branchPath, query } from "./_path.ts";

interface Client {
  connection: ForgeConnection;
  MergeRequests: InstanceType<typeof Gitbeaker.MergeRequests<false>>;
  MergeRequestDiscussions: InstanceType<typeof Gitbeaker.MergeRequestDiscussions<false>>;
  Commits: InstanceType<typeof Gitbeaker.Commits<false>>;
  Jobs: InstanceType<typeof Gitbeaker.Jobs<false>>;
  Users: InstanceType<typeof Gitbeaker.Users<false>>;
  ProjectMembers: InstanceType<typeof Gitbeaker.ProjectMembers<false>>;
  Issues: InstanceType<typeof Gitbeaker.Issues<false>>;
  IssueNotes: InstanceType<typeof Gitbeaker.IssueNotes<false>>;
  IssueLabelEvents: InstanceType<typeof Gitbeaker.IssueLabelEvents<false>>;
}

const firstPage = { perPage: 100, maxPages: 5 };

export default defineForge<Client>({
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
    client: clientOf,
    // Its version is for those with a token; to others it says so in these words.
    recognizes: ({ connection }) =>
      connection.fetch(`${connection.url}/version`).then(
        () => false,
        (error) => error instanceof ForgeError && error.status === 401 && error.message === "401 Unauthorized",
      ),
    async mayWrite({ ProjectMembers }, repository, account) {
      const wanted = { includeInherited: true, query: account, ...firstPage };
      const found = (await ProjectMembers.all(project(repository), wanted)).find(
        ({ username }) => username === account,
      );
      return found !== undefined && found.state === "active" && Number(found.access_level) >= developer;
    },
  },
  pullRequests: {
    async find({ MergeRequests }, repository, { head }) {
      const wanted = { projectId: project(repository), state: "opened", sourceBranch: head, perPage: 1 } as const;
      const [found] = await MergeRequests.all({ ...wanted, maxPages: 1 });
      return found && pullRequest(found);
    },
    async open(client, repository, { head, base, title, body, draft, reviewers }) {
      // A draft is one by its title.
      const named = draft ? `Draft: ${title}` : title;
      const reviewerIds = await idsOf(client, reviewers);
      const wanted = { description: body, ...(reviewerIds.length > 0 && { reviewerIds }) };
      return pullRequest(await client.MergeRequests.create(project(repository), head, base, named, wanted));
    },
    async ready({ MergeRequests }, repository, number) {
      const found = await MergeRequests.show(project(repository), number);
      if (!found.draft) return pullRequest(found);
      return pullRequest(await MergeRequests.edit(project(repository), number, { title: titleOfReady(found.title) }));
    },
  },
  checks: {
    async list({ Commits }, repository, sha) {
      const found = await Commits.allStatuses(project(repository), sha);
      return found.map(({ id, name, status, allow_failure, description }) => ({
        name,
        state: stateOf(status, allow_failure),
        summary: description ?? "",
        log: String(id),
      }));
    },
    async log({ Jobs }, repository, log) {
      return String(await Jobs.showLog(project(repository), Number(log)));
    },
  },
  reviews: {
    async comments({ MergeRequestDiscussions }, repository, number) {
      const found = await MergeRequestDiscussions.all(project(repository), number, firstPage);
      const comments = found.flatMap(({ id: thread, notes = [] }) =>
        notes
          .filter(({ system }) => !system)
          .map(({ id, body, author, created_at, position }) => ({
            ...{ id: String(id), thread, by: author.username, bot: isBot(author), at: created_at, body },
            ...placeOf(position),
          })),
      );
      return comments.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
    },
    async answer({ MergeRequestDiscussions }, repository, number, { thread }, text) {
      await MergeRequestDiscussions.addNote(project(repository), number, thread, text);
    },
  },
  issues: {
    async labelled({ Issues }, repository, labels) {
      const wanted = { projectId: project(repository), labels, state: "opened", ...firstPage } as const;
      return (await Issues.all(wanted)).map(issue);
    },
    async labelledBy({ IssueLabelEvents }, repository, number, label) {
      const events = await IssueLabelEvents.all(project(repository), number, firstPage);
      // The label is null where it was deleted.
      return events.findLast((one) => one.action === "add" && one.label?.name === label)?.user.username;
    },
    async read({ Issues }, repository, number) {
      return issue(await Issues.show(number, { projectId: project(repository) }));
    },
    async comments({ IssueNotes }, repository, number) {
      const notes = await IssueNotes.all(project(repository), number, firstPage);
      return notes.map(({ id, body }) => ({ id: String(id), body }));
    },
    async comment({ IssueNotes }, repository, number, text) {
      const { id } = await IssueNotes.create(project(repository), number, text);
      return { id: String(id), body: text };
    },
    async edit({ IssueNotes }, repository, number, id, body) {
      await IssueNotes.edit(project(repository), number, Number(id), { body });
    },
  },
  webhook: {
    isSigned: (secret, headers) => isSame(headers.get("x-gitlab-token"), secret),
    read: (_, body) => deliveryOf(body, "web_url"),
  },
});

/** The least level of access that may push. */
const developer = 30;

const project = ({ owner, name }: ForgeRepository) => `${owner}/${name}`;

/**
 * The library's own way to send follows redirects with the token, and repeats by itself; so its requests go through the connection.
 */
async function clientOf(connection: ForgeConnection): Promise<Client> {
  const { createRequesterFn } = await import("@gitbeaker/requester-utils");
  const rest = await import("@gitbeaker/rest");
  const requesterFn = createRequesterFn(
    async (_, options) => options as ResourceOptions & Record<string, unknown>,
    async (endpoint, options) => send(connection, endpoint, options as unknown as Sent),
  );
  const token = connection.token ?? "";
  const options = { host: connection.origin, token, requesterFn, rateLimits: {} };
  return {
    connection,
    MergeRequests: new rest.MergeRequests(options),
    MergeRequestDiscussions: new rest.MergeRequestDiscussions(options),
    Commits: new rest.Commits(options),
    Jobs: new rest.Jobs(options),
    Users: new rest.Users(options),
    ProjectMembers: new rest.ProjectMembers(options),
    Issues: new rest.Issues(options),
    IssueNotes: new rest.IssueNotes(options),
    IssueLabelEvents: new rest.IssueLabelEvents(options),
  };
}

interface Sent {
  /** The API, and the kind of resource where the library has it apart. */
  prefixUrl: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  searchParams?: string;
}

async function send({ fetch }: ForgeConnection, endpoint: string, { prefixUrl, searchParams, ...request }: Sent) {
  const isLog = endpoint.endsWith("/trace");
  const address = `${prefixUrl.replace(/\/$/, "")}/${endpoint}${searchParams ? `?${searchParams}` : ""}`;
  const response = await fetch(address, { ...request, redirect: isLog ? "follow" : "manual" });
  const { status, headers } = response;
  const body = isLog ? await response.text() : status === 204 ? null : await response.json();
  return { body, headers: Object.fromEntries(headers.entries()), status } as never;
}

/** Those of the names that GitLab knows. */
async function idsOf({ Users }: Client, names: readonly string[]): Promise<number[]> {
  const found = names.map((username) =>
    Users.all({ username, perPage: 1, maxPages: 1 }).then(
      (users) => users.map(({ id }) => id),
      () => [],
    ),
  );
  return (await Promise.all(found)).flat();
}

function pullRequest({ web_url, iid, draft }: { web_url: string; iid: number; draft: boolean }) {
  return { url: web_url, number: iid, draft };
}

function issue({
  iid,
  web_url,
  title,
  description,
}: Pick<Gitbeaker.IssueSchema, "iid" | "web_url" | "title" | "description">) {
  return { number: iid, url: web_url, title, body: description ?? "" };
}

function stateOf(status: string, mayFail: boolean) {
  if (["success", "skipped", "manual"].includes(status) || (status === "failed" && mayFail)) return "green";
  return status === "failed" || status === "canceled" ? "red" : "pending";
}

/** Tokens of projects and groups act as accounts with such names. */
function isBot({ username, bot }: { username: string; bot?: unknown }): boolean {
  return bot === true || /^(?:project|group)_\d+_bot/.test(username);
}

function placeOf(position: unknown): { path: string | null; line: number | null } {
  const { new_path = null, new_line = null } = (position ?? {}) as { new_path?: string; new_line?: number | null };
  return { path: new_path, line: new_line };
}

import type { Octokit } from "@octokit/core";
import { defineForge, ForgeError, type ForgeRepository } from "devorch";
import { deliveryOf } from "./_delivery.ts";
import { allPages } from "./_pages.ts";
import { branchPath } from "./_path.ts";

export default defineForge<Octokit>({
  description: "GitHub, also GitHub Enterprise Server.",
  matches: (host) => /(^|[.-])github[.-]/.test(host),
  links: ({ page }, branch, base) => ({
    url: `${page}/tree/${branchPath(branch)}`,
    compareUrl: `${page}/compare/${branchPath(base)}...${branchPath(branch)}?expand=1`,
  }),
  api: {
    // Beside GraphQL, which an Enterprise Server has at /api/graphql.
    url: (origin) => (origin === "https://github.com" ? "https://api.github.com" : `${origin}/api`),
    async client({ origin, url, token, fetch }) {
      const { Octokit } = await import("@octokit/core");
      const quiet = { debug() {}, info() {}, warn() {}, error() {} };
      const octokit = new Octokit({
        baseUrl: origin === "https://github.com" ? url : `${url}/v3`,
        request: { fetch },
        log: quiet,
        ...(token !== undefined && { auth: token }),
      });
      // The library puts an error of its own around what `fetch` throws.
      octokit.hook.error("request", (error) => {
        throw error.cause ?? error;
      });
      return octokit;
    },
    recognizes: async (octokit) =>
      typeof (await octokit.request("GET /meta")).data.verifiable_password_authentication === "boolean",
    async mayWrite(octokit, repository, username) {
      const { data } = await octokit.request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
        ...at(repository),
        username,
      });
      return data.permission === "admin" || data.permission === "write";
    },
  },
  pullRequests: {
    async find(octokit, repository, { head }) {
      const wanted = { ...at(repository), state: "open" as const, head: `${repository.owner}:${head}` };
      const { data } = await octokit.request("GET /repos/{owner}/{repo}/pulls", wanted);
      return data[0] && pullRequest(data[0]);
    },
    async open(octokit, repository, { reviewers, ...wanted }) {
      const { data } = await octokit.request("POST /repos/{owner}/{repo}/pulls", { ...at(repository), ...wanted });
      if (reviewers.length > 0)
        await octokit
          .request("POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", {
            ...at(repository),
            pull_number: data.number,
            reviewers: [...reviewers],
          })
          // One who cannot review is no reason to have no pull request.
          .catch(() => {});
      return pullRequest(data);
    },
    async ready(octokit, repository, pull_number) {
      const wanted = { ...at(repository), pull_number };
      const { data } = await octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", wanted);
      // Drafts end by GraphQL alone.
      if (data.draft) await octokit.graphql(markReady, { id: data.node_id }).catch(failAsForge);
      return { ...pullRequest(data), draft: false };
    },
  },
  checks: {
    async list(octokit, repository, ref) {
      const wanted = { ...at(repository), ref, per_page: 100 };
      const statuses = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/status", wanted);
      return [
        ...(await checkRuns(octokit, repository, ref)),
        ...statuses.data.statuses.map(({ context, state, description }) => ({
          name: context,
          state: state === "pending" ? ("pending" as const) : stateOf(state),
          summary: description ?? "",
          log: null,
        })),
      ];
    },
    async log(octokit, repository, log) {
      const { data } = await octokit.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
        ...at(repository),
        job_id: Number(log),
        request: { redirect: "follow" },
      });
      return String(data);
    },
  },
  reviews: {
    async comments(octokit, repository, pull_number) {
      const wanted = { ...at(repository), pull_number, per_page: 100 };
      const reviews = await allPages(100, async (page) => {
        const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews";
        return (await octokit.request(route, { ...wanted, page })).data;
      });
      const comments = await allPages(100, async (page) => {
        const route = "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments";
        return (await octokit.request(route, { ...wanted, page })).data;
      });
      const found = [
        ...reviews
          .filter(({ state, body }) => state !== "PENDING" && body !== "")
          .map(({ id, user, body, submitted_at = "" }) => ({
            ...{ id: `${ofReview}${id}`, thread: `${ofReview}${id}`, at: submitted_at, path: null, line: null },
            ...account(user),
            body,
          })),
        ...comments.map(({ id, in_reply_to_id, user, body, created_at, path, line = null }) => ({
          ...{ id: String(id), thread: String(in_reply_to_id ?? id), at: created_at, path, line },
          ...account(user),
          body,
        })),
      ];
      return found.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
    },
    async answer(octokit, repository, number, { thread }, body) {
      if (thread.startsWith(ofReview)) {
        await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
          ...at(repository),
          issue_number: number,
          body,
        });
        return;
      }
      await octokit.request("POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies", {
        ...at(repository),
        pull_number: number,
        comment_id: Number(thread),
        body,
      });
    },
  },
  issues: {
    async labelled(octokit, repository, labels) {
      const wanted = { ...at(repository), labels, state: "open" as const, per_page: 100 };
      const { data } = await octokit.request("GET /repos/{owner}/{repo}/issues", wanted);
      return data.filter(({ pull_request }) => !pull_request).map(issue);
    },
    async labelledBy(octokit, repository, issue_number, label) {
      const events = await allPages(100, async (page) => {
        const wanted = { ...at(repository), issue_number, per_page: 100, page };
        return (await octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/events", wanted)).data;
      });
      const set = events.findLast((one) => one.event === "labeled" && "label" in one && one.label.name === label);
      return set?.actor?.login;
    },
    async read(octokit, repository, issue_number) {
      const wanted = { ...at(repository), issue_number };
      return issue((await octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", wanted)).data);
    },
    async comments(octokit, repository, issue_number) {
      const comments = await allPages(100, async (page) => {
        const wanted = { ...at(repository), issue_number, per_page: 100, page };
        return (await octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", wanted)).data;
      });
      return comments.map(({ id, body = "" }) => ({ id: String(id), body }));
    },
    async comment(octokit, repository, issue_number, body) {
      const wanted = { ...at(repository), issue_number, body };
      const { data } = await octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", wanted);
      return { id: String(data.id), body };
    },
    async edit(octokit, repository, _, id, body) {
      const wanted = { ...at(repository), comment_id: Number(id), body };
      await octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", wanted);
    },
  },
  webhook: {
    async isSigned(secret, headers, body) {
      const { verify } = await import("@octokit/webhooks-methods");
      const signature = headers.get("x-hub-signature-256");
      return signature !== null && body !== "" && (await verify(secret, body, signature));
    },
    read: (_, body) => deliveryOf(body, "html_url"),
  },
});

/** Checks of every kind, or for a token that may not read them the jobs of workflows. */
async function checkRuns(octokit: Octokit, repository: ForgeRepository, ref: string) {
  try {
    const wanted = { ...at(repository), ref, per_page: 100 };
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", wanted);
    return data.check_runs.map(({ output, app, ...run }) => ({
      ...jobOf(run),
      summary: [output.title, output.summary].filter(Boolean).join("\n"),
      // The job of a workflow has the number of its check.
      log: app?.slug === "github-actions" ? String(run.id) : null,
    }));
  } catch (error) {
    if (error instanceof ForgeError && error.status === 403) return workflowJobs(octokit, repository, ref);
    throw error;
  }
}

/** Fine-grained tokens of people have no permission for checks. */
async function workflowJobs(octokit: Octokit, repository: ForgeRepository, head_sha: string) {
  const wanted = { ...at(repository), head_sha, per_page: 20 };
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/actions/runs", wanted);
  const found = data.workflow_runs.map(async ({ id }) => {
    const one = { ...at(repository), run_id: Number(id), per_page: 100 };
    return (await octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", one)).data.jobs;
  });
  const jobs = (await Promise.all(found)).flat();
  return jobs.map((job) => ({ ...jobOf(job), summary: "", log: String(job.id) }));
}

function jobOf({ name, status, conclusion }: { name: string; status: string; conclusion: string | null }) {
  return { name, state: status === "completed" ? stateOf(conclusion ?? "") : ("pending" as const) };
}

const markReady =
  "mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } } }";

/** GraphQL refuses with status 200 and says the kind of it in the body. */
function failAsForge(error: { errors?: { type?: string; message: string }[] }): never {
  const [refusal] = error.errors ?? [];
  if (!refusal) throw error;
  const statuses: Record<string, number> = { FORBIDDEN: 403, INSUFFICIENT_SCOPES: 403, NOT_FOUND: 404 };
  throw new ForgeError(statuses[refusal.type ?? ""] ?? 422, refusal.message, { cause: error });
}

/** Threads that are the text of a review itself; GitHub has no answers to it. */
const ofReview = "review:";

const at = ({ owner, name }: ForgeRepository) => ({ owner, repo: name });

function pullRequest({ html_url, number, draft = false }: { html_url: string; number: number; draft?: boolean }) {
  return { url: html_url, number, draft };
}

function issue({ html_url, number, title, body }: Issue) {
  return { url: html_url, number, title, body: body ?? "" };
}

interface Issue {
  html_url: string;
  number: number;
  title: string;
  body?: string | null;
}

function account(user: { login: string; type: string } | null) {
  return { by: user?.login ?? "", bot: user?.type === "Bot" };
}

function stateOf(conclusion: string) {
  return ["success", "neutral", "skipped"].includes(conclusion) ? ("green" as const) : ("red" as const);
}

import type { RemoteRepository } from "../../run/delivery/remote_repository.ts";
import { profileFor } from "../../run/profile.ts";
import { ForgeError } from "../../sdk/forge.ts";
import { messageOf } from "../../task/errors.ts";
import { isSameRepository, profileOf, type RepoRef, repoLocation } from "../../task/repo_ref.ts";
import { isResting, type Task, type TaskIn, workOf } from "../../task/task.ts";
import type { TaskActions } from "../task_actions.ts";
import { answerReviews } from "./answer_reviews.ts";
import { followCi } from "./follow_ci.ts";
import { followIssues, type IssueDesk, tellIssue } from "./follow_issues.ts";
import { followReviews, reviewLimits } from "./follow_reviews.ts";

interface WatchOptions {
  desk: IssueDesk;
  /** How many times faster than real waiting is; for tests. */
  pace: number;
}

const second = 1000;
const minute = 60 * second;
/** Between two looks at checks that run: it grows by half each time. */
const checksMs = { first: 5 * second, most: 60 * second };
/** Between two looks at a pull request or at the issues of a repository: it grows while nothing happens. */
const talkMs = { first: minute, most: 10 * minute };
const failedMs = 30 * minute;
/** Until tasks are looked through that other processes worked on; how far apart the clocks of their machines may be. */
const othersMs = { every: 15 * second, skew: 10 * minute };
/** Until repositories are looked through for new labels. */
const idleMs = 5 * minute;
const quietBranchMs = 24 * 60 * minute;
const quietPullMs = 60 * quietBranchMs;
/** One look, with everything that it asks. */
const lookMs = 3 * minute;

/** One thing that is looked at again and again: a task with its branch, or a repository with its issues. */
interface Watched {
  repository: string;
  due: number;
  waitMs: number;
  look(signal: AbortSignal): Promise<"soon" | "later" | "over">;
}

/** Follows on their forges what was pushed and what was asked there, until it is stopped. */
export class ForgeWatch {
  readonly #actions: TaskActions;
  readonly #options: WatchOptions;
  readonly #watched = new Map<string, Watched>();
  /** When each task was saved last, as far as it is known here. */
  readonly #saved = new Map<string, string>();
  #lookedThrough: number;
  readonly #off: () => void;
  readonly #stopping = new AbortController();
  #cancel = () => {};
  #looking: Promise<void> = Promise.resolve();

  constructor(actions: TaskActions, options: WatchOptions) {
    this.#actions = actions;
    this.#options = options;
    this.#lookedThrough = actions.ports.clock.now();
    this.#off = actions.ports.bus.listenToChanges(({ task, state }) => {
      if (isResting(state)) void this.#add(task).catch((error) => this.#warn(task, error));
    });
  }

  async start(): Promise<void> {
    const { store } = this.#actions.ports;
    for (const { id } of await store.tasks(["completed"])) await this.#add(id);
    await this.#addRepositories();
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#off();
    this.#cancel();
    this.#stopping.abort();
    await this.#looking;
  }

  /** A webhook told that something happened in the repository of this page. */
  async told(page: string): Promise<void> {
    await this.#addRepositories();
    for (const watched of this.#watched.values()) {
      if (!isSameRepository(watched.repository, page)) continue;
      watched.due = 0;
      watched.waitMs = checksMs.first;
    }
    this.#schedule();
  }

  /** Repositories may be named, and their labels set, while devorch runs. */
  async #addRepositories(): Promise<void> {
    for (const row of await this.#actions.ports.store.repos()) {
      const { repo, name } = row;
      if (repo.kind !== "remote" || profileOf(row.profile ?? []).issues === undefined) continue;
      const key = `repository ${name}`;
      if (!this.#watched.has(key)) this.#put(key, repo.url, talkMs.first, (signal) => this.#lookAtIssues(name, signal));
    }
  }

  /** Where several processes share the database, what the others save is no event of this one. */
  async #addOthers(): Promise<void> {
    const { store } = this.#actions.ports;
    if (!store.leases) return;
    const savedSince = new Date(this.#lookedThrough - othersMs.skew).toISOString();
    this.#lookedThrough = this.#now();
    for (const task of await store.list({ savedSince }, (one) => one)) {
      const isNews = task.state !== "damaged" && this.#saved.get(task.id) !== task.updatedAt;
      if (isNews && isResting(task.state)) await this.#add(task.id);
    }
  }

  async #add(id: string): Promise<void> {
    const task = await this.#actions.ports.store.task(id);
    if (task) this.#saved.set(id, task.updatedAt);
    const remote = task && remoteOf(task);
    if (!task || remote === undefined) return;
    // Long after the last change nothing is expected; a pull request is looked at until it is closed, for as long as that.
    if (this.#now() - Date.parse(task.updatedAt) > (hasPullRequest(task) ? quietPullMs : quietBranchMs)) return;
    const since = (await this.#pushedAt(id)) ?? this.#now();
    let before = "";
    const seen = new Map<string, number>();
    this.#put(id, remote, checksMs.first, async (signal) => {
      const current = await this.#actions.ports.store.task(id);
      if (!current || !isResting(current.state)) return "over";
      const there = await this.#remote(current.repo, { remote, probe: hasPullRequest(current), signal });
      if (!there) return "over";
      await tellIssue(this.#actions, current, there);
      if (current.state !== "completed") return "over";
      const profile = profileFor(await this.#actions.ports.store.repos(), current.repo);
      const elapsedMs = (this.#now() - since) * this.#options.pace;
      const ci = { remote: there, profile, elapsedMs, before };
      // A token that may not read the one may still read the other.
      const [looked, talks] = await bothOrFail(
        async () => (profile.ci === "off" ? null : followCi(this.#actions, current, ci)),
        () => this.#lookAtReviews(id, there, seen),
      );
      before = looked ?? "";
      return looked !== null || talks === "soon" ? "soon" : talks;
    });
    this.#schedule();
  }

  async #lookAtReviews(
    id: string,
    remote: RemoteRepository,
    seen: Map<string, number>,
  ): Promise<"soon" | "later" | "over"> {
    const task = await this.#actions.ports.store.task(id);
    if (task?.state !== "completed" || !hasPullRequest(task)) return "over";
    await answerReviews(this.#actions, task, remote);
    const { store } = this.#actions.ports;
    const profile = profileFor(await store.repos(), task.repo);
    const quietMs = reviewLimits.quietMs / this.#options.pace;
    if (await followReviews(this.#actions, task, { remote, profile, seen, now: this.#now(), quietMs })) return "soon";
    return (await isOpen(task, remote)) ? "later" : "over";
  }

  async #lookAtIssues(name: string, signal: AbortSignal): Promise<"later" | "over"> {
    const row = (await this.#actions.ports.store.repos()).find((one) => one.name === name);
    const label = profileOf(row?.profile ?? []).issues;
    if (row?.repo.kind !== "remote" || label === undefined) return "over";
    const remote = await this.#remote(row.repo, { remote: row.repo.url, probe: true, signal });
    if (!remote) return "over";
    await followIssues(this.#actions, { row, label, remote, desk: this.#options.desk });
    return "later";
  }

  #remote(repo: RepoRef, request: { remote: string; probe: boolean; signal: AbortSignal }) {
    const { workspaces, clock } = this.#actions.ports;
    return workspaces.onForge(repo, { ...request, sleep: (ms, signal) => clock.sleep(ms, signal) });
  }

  async #pushedAt(id: string): Promise<number | undefined> {
    const events = await this.#actions.ports.store.events(id);
    const pushed = events.findLast(({ type }) => type === "push.done");
    return pushed && Date.parse(pushed.at);
  }

  #put(key: string, repository: string, waitMs: number, look: Watched["look"]): void {
    this.#watched.set(key, { repository, waitMs, due: this.#now() + waitMs / this.#options.pace, look });
  }

  #now(): number {
    return this.#actions.ports.clock.now();
  }

  #schedule(): void {
    this.#cancel();
    if (this.#stopping.signal.aborted) return;
    const nextMs = this.#actions.ports.store.leases ? othersMs.every / this.#options.pace : idleMs;
    const due = Math.min(...[...this.#watched.values()].map((watched) => watched.due), this.#now() + nextMs);
    this.#cancel = this.#actions.ports.clock.after(Math.max(0, due - this.#now()), () => {
      this.#looking = this.#looking.then(() => this.#lookAtDue()).then(() => this.#schedule());
    });
  }

  async #lookAtDue(): Promise<void> {
    await this.#addRepositories().catch((error) => this.#warn("repositories", error));
    await this.#addOthers().catch((error) => this.#warn("tasks", error));
    const due = [...this.#watched].filter(([, watched]) => watched.due <= this.#now());
    for (const [key, watched] of due) {
      if (this.#stopping.signal.aborted) return;
      await this.#lookAt(key, watched);
    }
  }

  async #lookAt(key: string, watched: Watched): Promise<void> {
    // A webhook that comes while it is looked at has it looked at once more.
    watched.due = Number.POSITIVE_INFINITY;
    const limits = await this.#look(key, watched);
    if (this.#watched.get(key) !== watched) return;
    if (limits === undefined) {
      this.#watched.delete(key);
      return;
    }
    const waitMs = Math.min(limits.most, Math.max(limits.first, watched.waitMs));
    watched.due = Math.min(watched.due, this.#now() + waitMs / this.#options.pace);
    watched.waitMs = waitMs * 1.5;
  }

  /** How long to wait until the next look; undefined after the last. */
  async #look(key: string, { look }: Watched): Promise<{ first: number; most: number } | undefined> {
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(lookMs)]);
    try {
      const found = await look(signal);
      if (found === "over") return undefined;
      return found === "soon" ? checksMs : talkMs;
    } catch (error) {
      this.#warn(key, error);
      const isGone =
        error instanceof ForgeError && (error.status === 401 || error.status === 403 || error.status === 404);
      return { first: talkMs.first, most: isGone ? failedMs : talkMs.most };
    }
  }

  #warn(key: string, error: unknown): void {
    if (!this.#stopping.signal.aborted)
      this.#actions.ports.warn("forge.look-failed", { what: key, error: messageOf(error) });
  }
}

/** Where the task's branch was pushed to; undefined where nothing can be followed. */
export function remoteOf(task: Task): string | undefined {
  const pushed = workOf(task)?.pushed ?? task.earlier?.at(-1)?.work.pushed;
  if (!pushed && !task.issue) return undefined;
  const place = pushed?.remote ?? repoLocation(task.repo);
  return /^https?:/.test(place) ? place : undefined;
}

/** Does the second also where the first fails, then throws. */
async function bothOrFail<One, Other>(one: () => Promise<One>, other: () => Promise<Other>): Promise<[One, Other]> {
  const first = await one().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  const second = await other();
  if ("error" in first) throw first.error;
  return [first.value, second];
}

function hasPullRequest(task: Task): boolean {
  return workOf(task)?.pullRequest !== undefined || task.issue !== undefined;
}

async function isOpen({ work }: TaskIn<"completed">, { pullRequests }: RemoteRepository): Promise<boolean> {
  const found = await pullRequests?.find({ head: work.branch, base: work.base.branch });
  return found !== undefined && found.number === work.pullRequest?.number;
}

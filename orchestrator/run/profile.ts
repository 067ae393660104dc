import { type Profile, profileOf, type RepoRef, repoLocation } from "../task/repo_ref.ts";
import type { Task } from "../task/task.ts";
import type { Ports } from "./ports.ts";
import type { RepoRow } from "./store.ts";

/** The profile of the repository at this address, under whatever name a task reached it. */
export function profileFor(rows: readonly RepoRow[], repo: RepoRef): Profile {
  const row = registered(rows, repo);
  if (!row) return {};
  return { ...(row.test !== undefined && { test: row.test }), ...profileOf(row.profile ?? []) };
}

/** The row of the repository at this address; undefined where no name was given to it. */
export function registered(rows: readonly RepoRow[], repo: RepoRef): RepoRow | undefined {
  const same = rows.filter((row) => repoLocation(row.repo) === repoLocation(repo));
  return same.find(({ name }) => name === repo.name) ?? same[0];
}

/** The command line by which an owner has this set-up run before every plan. */
export function rememberCommand(name: string, setup: string): string {
  return `devorch repo set ${name} --setup '${setup.replaceAll("'", "'\\''")}'`;
}

/** The profile as it was when the task's revision was planned; a task of an earlier version has today's. */
export async function taskProfile(
  { store }: Pick<Ports, "store">,
  { profile, repo }: Pick<Task, "profile" | "repo">,
): Promise<Profile> {
  return profile ?? profileFor(await store.repos(), repo);
}

/** The limit of a task in US dollars: the lowest of its own, the repository's and the installation's; null without one. */
export function costLimit(
  { options, profile }: Pick<Task, "options" | "profile">,
  { costUsd }: Pick<Ports["limits"], "costUsd">,
): number | null {
  const { maxCostUsd, costRaised } = options;
  if (costRaised && maxCostUsd !== undefined) return maxCostUsd;
  const limits = [maxCostUsd, profile?.["max-cost"], costUsd].filter((limit) => limit != null);
  return limits.length === 0 ? null : Math.min(...limits);
}

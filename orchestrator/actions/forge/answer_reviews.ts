import type { RemoteRepository } from "../../run/delivery/remote_repository.ts";
import type { TaskIn, Work } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import type { TaskActions } from "../task_actions.ts";
import { doOnce } from "./effect.ts";
import { type ReviewRound, reviewRounds } from "./follow_reviews.ts";
import { markerOf } from "./quote.ts";

/** Once the revision of a review has ended, each of its threads gets one answer. Resolving is the reviewer's. */
export async function answerReviews(
  actions: TaskActions,
  task: TaskIn<"completed">,
  remote: RemoteRepository,
): Promise<void> {
  const number = task.work.pullRequest?.number;
  const { reviews } = remote;
  if (number === undefined || !reviews) return;
  for (const [at, round] of (await reviewRounds(actions, task.id)).entries()) {
    // One whose revision is still open is answered when that has ended.
    if (round.round === null || round.round > task.round) continue;
    for (const to of round.threads) {
      const marker = markerOf(task.id, `review ${at + 1}`);
      await doOnce(actions, task.id, {
        key: `answer/${at + 1}/${to.thread}`,
        probe: async () => {
          const comments = await reviews.comments(number);
          return comments.some(
            ({ thread, body }) => body.includes(marker) && (thread === to.thread || to.path === null),
          )
            ? true
            : undefined;
        },
        act: async () => {
          await reviews.answer(number, to, `${actions.ports.redact(answerOf(task, round, to))}\n\n${marker}`);
          return true;
        },
      });
    }
  }
}

/** The commits that changed the file, or why there is none. */
function answerOf(task: TaskIn<"completed">, { round }: ReviewRound, { path }: ReviewRound["threads"][number]): string {
  const { lang, work, plan, undelivered, id } = task;
  if (undelivered && round === task.round)
    return text(lang, `answer.${undelivered.state}`, { id, why: oneLine(undelivered.detail) }).trim();
  const commits = commitsOf(work, path);
  const params = { sha: (work.pushed?.sha ?? "").slice(0, 10), summary: oneLine(plan.plan.summary) };
  if (commits.length > 0) return text(lang, "answer.done", { ...params, commits: commits.join(", ") });
  return text(lang, path === null ? "answer.whole" : "answer.elsewhere", params);
}

function commitsOf({ steps }: Work, path: string | null): string[] {
  if (path === null) return [];
  const changing = steps.filter(({ commit, files = [] }) => commit !== null && files.includes(path));
  return changing.map(({ commit }) => (commit ?? "").slice(0, 10));
}

function oneLine(words: string): string {
  return words.replace(/\s+/g, " ").trim().slice(0, 300);
}

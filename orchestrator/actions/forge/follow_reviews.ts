import type { RemoteRepository } from "../../run/delivery/remote_repository.ts";
import type { ReviewComment } from "../../sdk/forge.ts";
import type { Profile } from "../../task/repo_ref.ts";
import type { TaskIn } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import { beginFollowUp } from "../follow_up.ts";
import type { TaskActions } from "../task_actions.ts";
import { saveOnce } from "./effect.ts";
import { ownMarker, quote, seedOf, shortName } from "./quote.ts";

export const reviewLimits = {
  /** A review is read once nothing was added to it for as long. */
  quietMs: 2 * 60_000,
  /** Revisions that answer reviews, per pull request. */
  rounds: 5,
};

/** What a review asked for, and where its answers go: in the journal, under `review/<number>`. */
export interface ReviewRound {
  /** The task's round in which the revision is made; null where it is left to a person. */
  round: number | null;
  by: string;
  /** Every comment of it. */
  comments: string[];
  threads: Pick<ReviewComment, "thread" | "path" | "line">[];
}

interface ReviewWatch {
  remote: RemoteRepository;
  profile: Profile;
  /** When this process first saw a comment, by its id. */
  seen: Map<string, number>;
  now: number;
  quietMs: number;
}

/** One look at the reviews of the task's pull request; returns whether one is still being written. */
export async function followReviews(
  actions: TaskActions,
  task: TaskIn<"completed">,
  { remote, profile, seen, now, quietMs }: ReviewWatch,
): Promise<boolean> {
  const number = task.work.pullRequest?.number;
  if (number === undefined || !remote.reviews) return false;
  const known = new Set((await reviewRounds(actions, task.id)).flatMap(({ comments }) => comments));
  const listed = new Set(profile.reviewers ?? []);
  const fresh = (await remote.reviews.comments(number)).filter(
    ({ id, by, bot, body }) =>
      !known.has(id) && !ownMarker.test(body) && body.trim() !== "" && (!bot || listed.has(by)),
  );
  const people = [...Map.groupBy(fresh, ({ by }) => by)];
  let isWaiting = false;
  for (const [by, comments] of people) {
    if (!(await remote.mayWrite(by))) continue;
    const isQuiet = comments.every(({ id, at }) => {
      const since = seen.get(id) ?? now;
      seen.set(id, since);
      return now - Math.min(since, Date.parse(at)) >= quietMs;
    });
    if (isQuiet) return answerReview(actions, task.id, by, comments).then(() => false);
    isWaiting = true;
  }
  return isWaiting;
}

export async function reviewRounds({ ports: { store } }: TaskActions, id: string): Promise<ReviewRound[]> {
  return (await store.effects(id, roundKey)).map(({ result }) => result as ReviewRound);
}

const roundKey = "review/";

/** Proposes the revision that a review asks for; its plan waits for an approval like any other. */
function answerReview(actions: TaskActions, id: string, by: string, comments: ReviewComment[]): Promise<void> {
  return actions.inTurn(id, async () => {
    const task = await actions.task(id);
    if (task.state !== "completed") return;
    const rounds = await reviewRounds(actions, id);
    if (rounds.some((one) => one.comments.includes(comments[0]?.id ?? ""))) return;
    const isOver = rounds.filter(({ round }) => round !== null).length >= reviewLimits.rounds;
    const threads = comments.map(({ thread, path, line }) => ({ thread, path, line }));
    const result: ReviewRound = {
      round: isOver ? null : task.round + 1,
      by,
      comments: comments.map((one) => one.id),
      threads: threads.filter((one, at) => threads.findIndex(({ thread }) => thread === one.thread) === at),
    };
    const received = { type: "review.received", comments: comments.length, by: shortName(by) } as const;
    const key = `${roundKey}${String(rounds.length + 1).padStart(4, "0")}`;
    if (isOver) return saveOnce(actions, task, { key, result, events: [{ ...received, stop: "rounds" }] });
    const next = beginFollowUp(task, { change: changeOf(actions, task, by, comments), cause: "review" });
    await saveOnce(actions, next.task, { key, result, events: [received, ...next.events] });
  });
}

const mostChars = 12_000;

function changeOf({ ports }: TaskActions, task: TaskIn<"completed">, by: string, comments: ReviewComment[]): string {
  const said = comments.map(({ path, line, body }, at) => {
    const place = path === null ? "" : ` ${path}${line === null ? "" : `:${line}`}`;
    return `${at + 1}.${place}\n${body.slice(0, 4000)}`;
  });
  const words = text(task.lang, "review.change", { by: shortName(by), count: comments.length });
  return `${words}\n\n${quote(ports, seedOf(task, "review"), said.join("\n\n"), mostChars)}`;
}

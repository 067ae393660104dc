import type { RepoRow } from "../run/store.ts";
import { repoLocation } from "../task/repo_ref.ts";
import type { Task } from "../task/task.ts";
import type { Sentence } from "./classifier/sentence.ts";
import { opensTask } from "./classify.ts";
import type { Focus } from "./focus.ts";
import { refersBack } from "./refers_back.ts";

/** After this time what was finished may be forgotten. */
const freshMs = 60 * 60_000;

interface Said {
  text: string;
  sentence: Sentence;
  repos: readonly RepoRow[];
  now: number;
}

/**
 * Whether a request goes on with the task that was finished last in this chat: `change`. `either`: it goes on with something, and it
 * is not sure with what, or it names a task, which it may change or only speak of. Anything else is a request of its own.
 */
export function followUpMeant(
  { task, tasks, named }: Focus,
  { text, sentence, repos, now }: Said,
): "change" | "either" | "other" {
  if (sentence.question || opensTask(text, sentence)) return "other";
  if (named) return "either";
  if (task?.state !== "completed" || namesOtherRepo(text, task, repos)) return "other";
  if (!refersBack(sentence.words)) return "other";
  const isLast = tasks.at(-1)?.id === task.id;
  return isLast && now - Date.parse(task.updatedAt) < freshMs ? "change" : "either";
}

function namesOtherRepo(text: string, task: Task, repos: readonly RepoRow[]): boolean {
  const words = new Set(text.toLowerCase().split(/[^\p{L}\p{N}_-]+/u));
  const own = repoLocation(task.repo);
  return repos.some(({ name, repo }) => words.has(name.toLowerCase()) && repoLocation(repo) !== own);
}

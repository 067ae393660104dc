import type { RepoRow } from "../run/store.ts";
import { repoLocation } from "../task/repo_ref.ts";
import type { Task } from "../task/task.ts";
import type { Sentence } from "./classifier/sentence.ts";
import { opensTask } from "./classify.ts";
import type { Focus } from "./focus.ts";

/** Something more, besides what there is. */
const additive = /\b(?:also|too|as well|additionally|tambien|ademas|asimismo|de paso|ya que estas|while youre at it)\b/;
/** What was done last, named by a pronoun at the end: `a test for that`. */
const backReference =
  /\b(?:for|of|to|in|on|with|about|around|para|de|a|en|con|sobre) (?:that|it|this|those|them|eso|esto|ello|esos|esas)$/;

/** After this time what was finished may be forgotten. */
const freshMs = 60 * 60_000;

interface Said {
  text: string;
  sentence: Sentence;
  repos: readonly RepoRow[];
  now: number;
}

/**
 * Whether words that name no task go on with the one that was finished last in this chat: `change`. `either`: they go on with
 * something, and it is not sure with what. Anything else is a request of its own.
 */
export function followUpMeant(
  { task, tasks, named }: Focus,
  { text, sentence, repos, now }: Said,
): "change" | "either" | "other" {
  if (named || task?.state !== "completed" || sentence.question) return "other";
  if (opensTask(text, sentence) || namesOtherRepo(text, task, repos)) return "other";
  const words = sentence.words.join(" ");
  if (!additive.test(words) && !backReference.test(words)) return "other";
  const isLast = tasks.at(-1)?.id === task.id;
  return isLast && now - Date.parse(task.updatedAt) < freshMs ? "change" : "either";
}

function namesOtherRepo(text: string, task: Task, repos: readonly RepoRow[]): boolean {
  const words = new Set(text.toLowerCase().split(/[^\p{L}\p{N}_-]+/u));
  const own = repoLocation(task.repo);
  return repos.some(({ name, repo }) => words.has(name.toLowerCase()) && repoLocation(repo) !== own);
}

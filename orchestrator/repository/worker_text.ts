import type { Editing } from "../run/editing.ts";
import type { CommandResult, Files, Reading } from "../run/workspace.ts";
import { TaskError, UserError } from "../task/errors.ts";
import type { RepositoryWorker } from "./git/child/client.ts";

/**
 * Text functions that run in the worker of one clone. A request over its limits is a TaskError that tells the model what to
 * change.
 */
export function editingBy(child: RepositoryWorker): Editing {
  return {
    applyEdits: (text, edits) =>
      orTaskError(child.request("applyEdits", { text, edits }), `The edit ${tooMuch} Make a smaller one.`),
    rewriteText: (text, content) =>
      orTaskError(child.request("rewriteText", { text, content }), `The new text ${tooMuch} Make it smaller.`),
    readPatch: async (text) => (await orFallback(child.request("readPatch", { text }), undefined)) ?? undefined,
    changedLines: async (before, after) =>
      (await orFallback(child.request("changedLines", { before, after }), "")) ?? "",
    syntaxError: async (path, before, after) =>
      (await orFallback(child.request("syntaxError", { path, before, after }), undefined)) ?? undefined,
  };
}

export function readingBy(child: RepositoryWorker): Reading {
  return {
    counts: async (output) => (await orFallback(child.request("counts", { output }), undefined)) ?? undefined,
    digest: (result) => orFallback(child.request("digest", result), fallbackDigest(result)),
  };
}

export function searchingBy(child: RepositoryWorker, root: string): Pick<Files, "list" | "search"> {
  return {
    list: (path, depth) =>
      orTaskError(
        child.request("list", { root, path, depth }),
        `The list ${tooMuch} Name a folder or a smaller depth.`,
      ),
    search: (query) =>
      orTaskError(
        child.request("search", { root, ...query }),
        `The search ${tooMuch} Use a simpler pattern, a path or a glob.`,
      ),
  };
}

const tooMuch = "took too long or too much memory and was stopped.";
const workerLimits: ReadonlySet<string> = new Set(["git.overdue", "git.too-much", "git.memory"]);

function isLimit(error: unknown): boolean {
  return error instanceof UserError && workerLimits.has(error.key);
}

async function orTaskError<T>(asked: Promise<T>, words: string): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw isLimit(error) ? new TaskError(words, "", { cause: error }) : error;
  }
}

/** Returns `instead` for a request over its limits. */
export async function orFallback<T>(asked: Promise<T>, instead: T): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (isLimit(error)) return instead;
    throw error;
  }
}

const shownEnd = 3000;

function fallbackDigest({ command, exit, ended, output }: CommandResult): string {
  return `$ ${command.slice(0, 500)}\n${ended === "exit" ? `exit ${exit}` : ended}\n\n${output.slice(-shownEnd)}`;
}

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ignore, { type Ignore } from "ignore";

/** The rules of one `.gitignore`, whose folder is `prefix` ("" or with a slash at the end). */
interface Rules {
  prefix: string;
  matcher: Ignore;
}

/** The rules that hold in a folder: `.git/info/exclude` first, the deepest `.gitignore` last. */
export type IgnoreStack = readonly Rules[];

/** Folders that no one means to commit, for repositories that forgot to say so. */
export const usualExcludes = ["node_modules/", ".venv/", "__pycache__/"];

/** The rules of a user for every repository: `core.excludesFile`, else git's usual place for them. */
export function globalExcludes(home: string | undefined): string {
  if (home === undefined) return "";
  const settings = readRules(join(home, ".gitconfig")) ?? readRules(join(home, ".config", "git", "config")) ?? "";
  const named = settings.match(/^\s*excludesfile\s*=\s*"?([^"\n#;]+)/im)?.[1]?.trim();
  const file = named ? resolve(home, named.replace(/^~\//, "")) : join(home, ".config", "git", "ignore");
  return readRules(file) ?? "";
}

export function excludesOf(gitdir: string): IgnoreStack {
  return withRules([], "", readRules(join(gitdir, "info", "exclude")));
}

/** The stack inside a folder that may have a `.gitignore` of its own; `place` is where the folder is opened. */
export function enterFolder(stack: IgnoreStack, prefix: string, place: string): IgnoreStack {
  return withRules(stack, prefix, readRules(`${place}/.gitignore`));
}

/** Whether an untracked path is left out. Its parent folders have been asked before. */
export function isIgnored(stack: IgnoreStack, path: string, isFolder: boolean): boolean {
  for (let at = stack.length - 1; at >= 0; at--) {
    const rules = stack[at];
    if (!rules) continue;
    const verdict = rules.matcher.test(path.slice(rules.prefix.length) + (isFolder ? "/" : ""));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function withRules(stack: IgnoreStack, prefix: string, text: string | undefined): IgnoreStack {
  if (!text) return stack;
  return [...stack, { prefix, matcher: ignore({ ignorecase: false, allowRelativePaths: true }).add(text) }];
}

function readRules(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

import { join, resolve } from "node:path";
import { regularText } from "../../regular_file.ts";
import { IgnoreRules } from "./ignore_rules.ts";

/** The rules of one `.gitignore`, whose folder is `prefix` ("" or with a slash at the end). */
interface FolderRules {
  prefix: string;
  /** Path of the rules' file from the root, for messages. */
  file: string;
  rules: IgnoreRules;
}

/** The rules that hold in a folder: `.git/info/exclude` first, the deepest `.gitignore` last. */
export type IgnoreStack = readonly FolderRules[];

/** Folders that are never committed, even where no rule names them. */
export const usualExcludes = ["node_modules/", ".venv/", "__pycache__/"];

/** Largest file of rules in bytes. */
const maxRuleFileBytes = 4 * 1024 * 1024;

/** The user's global rules: `core.excludesFile`, else git's default path. */
export function globalExcludes(home: string | undefined): string {
  if (home === undefined) return "";
  const settings = ownText(join(home, ".gitconfig")) ?? ownText(join(home, ".config", "git", "config")) ?? "";
  const named = settings.match(/^[ \t]*excludesfile[ \t]*=[ \t]*"?([^"\n#;]+)/im)?.[1]?.trim();
  const file = named ? resolve(home, named.replace(/^~\//, "")) : join(home, ".config", "git", "ignore");
  return ownText(file) ?? "";
}

function ownText(file: string): string | undefined {
  return regularText(file, { limit: maxRuleFileBytes, follow: true });
}

export function excludesOf(gitdir: string): IgnoreStack {
  return withRules(
    [],
    "",
    ".git/info/exclude",
    regularText(join(gitdir, "info", "exclude"), { limit: maxRuleFileBytes, encoding: "latin1" }),
  );
}

export const ignoreFile = ".gitignore";

/** The stack inside a folder that may have a `.gitignore` of its own; `place` is where the folder is opened. */
export function enterFolder(stack: IgnoreStack, prefix: string, place: string): IgnoreStack {
  return withRules(
    stack,
    prefix,
    prefix + ignoreFile,
    regularText(`${place}/${ignoreFile}`, { limit: maxRuleFileBytes, encoding: "latin1" }),
  );
}

/** Whether an untracked path is ignored. Its parent folders were checked before. */
export function isIgnored(stack: IgnoreStack, path: string, isFolder: boolean): boolean {
  if (stack.length === 0) return false;
  for (let at = stack.length - 1; at >= 0; at--) {
    const found = stack[at];
    const verdict = found?.rules.verdict(pathBytes(path.slice(found.prefix.length)), isFolder);
    if (verdict !== undefined) return verdict;
  }
  return false;
}

/** The rule that ignores a path: its file, its line from 1, and its text. */
export function ignoringRule(
  stack: IgnoreStack,
  path: string,
  isFolder: boolean,
): { by: string; line: number; rule: string } | undefined {
  const found = decisiveRules(stack, path, isFolder);
  const rule = found?.rules.rule(pathBytes(path.slice(found.prefix.length)), isFolder);
  return found && rule && isIgnored(stack, path, isFolder) ? { by: found.file, ...rule } : undefined;
}

function decisiveRules(stack: IgnoreStack, path: string, isFolder: boolean): FolderRules | undefined {
  return stack.findLast(
    ({ prefix, rules }) => rules.verdict(pathBytes(path.slice(prefix.length)), isFolder) !== undefined,
  );
}

function withRules(stack: IgnoreStack, prefix: string, file: string, text: string | undefined): IgnoreStack {
  return text ? [...stack, { prefix, file, rules: rulesOf(text) }] : stack;
}

const parsedRules = new Map<string, IgnoreRules>();
const maxParsedRules = 32;

/** Rules by content: they are read at every scan of the working copy and seldom change. */
function rulesOf(text: string): IgnoreRules {
  const rules = parsedRules.get(text) ?? new IgnoreRules(text);
  if (parsedRules.size >= maxParsedRules) parsedRules.clear();
  parsedRules.set(text, rules);
  return rules;
}

/** Git compares bytes: one character for each byte. */
function pathBytes(path: string): string {
  return /^[\0-\x7f]*$/.test(path) ? path : Buffer.from(path).toString("latin1");
}

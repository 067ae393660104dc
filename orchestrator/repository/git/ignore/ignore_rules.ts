import { compileWildcards, matchesWildcards, type Wildcards } from "./wildcards.ts";

/** The effect of a rule on a matching path; the last matching rule of a file wins. */
interface IgnoreRule {
  /** Its place in the file, from 0. */
  order: number;
  ignores: boolean;
}

/** The last rules of one pattern: for any entry, and for folders only. */
interface Verdicts {
  any?: IgnoreRule;
  folder?: IgnoreRule;
}

/** A pattern with wildcards. */
interface WildcardRule extends Verdicts {
  /** Whether it matches the name alone or the whole path. */
  onName: boolean;
  prefix: string;
  /** Bytes that every match holds. */
  literal: string;
  wildcards: Wildcards;
}

/**
 * The rules of one `.gitignore` or exclude file. Names, suffixes and plain paths are looked up; other patterns are tried from
 * the last to the first. The package `ignore` uses regular expressions, which backtrack.
 */
export class IgnoreRules {
  readonly #names = new Map<string, Verdicts>();
  readonly #paths = new Map<string, Verdicts>();
  /** Patterns like `*.log`, by the length of the suffix and the suffix. */
  readonly #endings = new Map<number, Map<string, Verdicts>>();
  readonly #wild: WildcardRule[] = [];
  /** Patterns that begin with the name of a folder, by that name. */
  readonly #wildBelow = new Map<string, WildcardRule[]>();

  readonly #text: string;

  /** `text` is a string of bytes: one character for each. */
  constructor(text: string) {
    this.#text = text;
    const wild = new Map<string, WildcardRule>();
    for (const [order, line] of text
      .replace(/^\u00ef\u00bb\u00bf/, "")
      .split("\n")
      .entries()) {
      const rule = parseLine(line);
      if (rule) this.#add(rule, order, wild);
    }
    for (const one of [...wild.values()].sort((one, other) => lastOf(other) - lastOf(one)))
      this.#wildLike(one.prefix).push(one);
  }

  /** Whether the path (bytes, relative to the folder of the rules) is ignored; undefined without a matching rule. */
  verdict(path: string, isFolder: boolean): boolean | undefined {
    return this.#ruleFor(path, isFolder)?.ignores;
  }

  /** The deciding rule as written, and its line from 1. */
  rule(path: string, isFolder: boolean): { line: number; rule: string } | undefined {
    const order = this.#ruleFor(path, isFolder)?.order;
    if (order === undefined) return undefined;
    const bytes = Buffer.from(this.#text.split("\n")[order] ?? "", "latin1");
    return { line: order + 1, rule: bytes.toString("utf8").trim() };
  }

  #ruleFor(path: string, isFolder: boolean): IgnoreRule | undefined {
    const name = path.slice(path.lastIndexOf("/") + 1);
    let best = later(undefined, this.#names.get(name), isFolder);
    best = later(best, this.#paths.get(path), isFolder);
    for (const [length, endings] of this.#endings)
      if (length <= name.length) best = later(best, endings.get(name.slice(name.length - length)), isFolder);
    for (const wilds of [this.#wild, this.#wildBelow.get(firstFolder(path)) ?? []]) {
      for (const wild of wilds) {
        if (best && best.order > lastOf(wild)) break;
        const better = later(best, wild, isFolder);
        if (better !== best && isMatch(wild, wild.onName ? name : path)) best = better;
      }
    }
    return best;
  }

  #wildLike(prefix: string): WildcardRule[] {
    const folder = firstFolder(prefix);
    if (folder === "") return this.#wild;
    const below = this.#wildBelow.get(folder) ?? [];
    this.#wildBelow.set(folder, below);
    return below;
  }

  #add({ pattern, onlyFolders, ignores }: ParsedLine, order: number, wild: Map<string, WildcardRule>): void {
    const onName = !pattern.includes("/");
    const bare = pattern.startsWith("/") ? pattern.slice(1) : pattern;
    const plain = plainLength(bare);
    const verdicts = this.#verdictsOf(bare, plain, onName) ?? wildOf(bare, plain, onName, wild);
    if (verdicts) verdicts[onlyFolders ? "folder" : "any"] = { order, ignores };
  }

  #verdictsOf(pattern: string, plain: number, onName: boolean): Verdicts | undefined {
    if (pattern === "") return {};
    if (plain === pattern.length) return entryOf(onName ? this.#names : this.#paths, pattern);
    if (!onName || plain > 0 || pattern[0] !== "*" || plainLength(pattern.slice(1)) < pattern.length - 1)
      return undefined;
    const ending = pattern.slice(1);
    const endings = this.#endings.get(ending.length) ?? new Map<string, Verdicts>();
    this.#endings.set(ending.length, endings);
    return entryOf(endings, ending);
  }
}

/** Empty for a path without a folder. */
function firstFolder(path: string): string {
  return path.slice(0, Math.max(0, path.indexOf("/")));
}

function entryOf(of: Map<string, Verdicts>, key: string): Verdicts {
  const entry = of.get(key) ?? {};
  of.set(key, entry);
  return entry;
}

/** Each pattern is stored once, however often a file repeats it. */
function wildOf(
  pattern: string,
  plain: number,
  onName: boolean,
  known: Map<string, WildcardRule>,
): Verdicts | undefined {
  const key = `${onName} ${pattern}`;
  const there = known.get(key);
  if (there) return there;
  // The literal prefix of a path pattern is compared first and removed, as git does, so that two stars after it are at the start.
  const prefix = onName ? "" : pattern.slice(0, plain);
  const wildcards = compileWildcards(pattern.slice(prefix.length));
  if (!wildcards) return undefined;
  const made: WildcardRule = { onName, prefix, literal: longestLiteral(wildcards), wildcards };
  known.set(key, made);
  return made;
}

function longestLiteral(wildcards: Wildcards): string {
  const runs = wildcards
    .map((token) => (typeof token === "number" && token > 0 ? String.fromCharCode(token) : "\0"))
    .join("")
    .split("\0");
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

function isMatch({ prefix, literal, wildcards }: WildcardRule, text: string): boolean {
  return (
    text.startsWith(prefix) &&
    (literal === "" || text.includes(literal, prefix.length)) &&
    matchesWildcards(wildcards, text, prefix.length)
  );
}

function lastOf({ any, folder }: Verdicts): number {
  return Math.max(any?.order ?? -1, folder?.order ?? -1);
}

function later(
  best: IgnoreRule | undefined,
  verdicts: Verdicts | undefined,
  isFolder: boolean,
): IgnoreRule | undefined {
  for (const rule of [verdicts?.any, isFolder ? verdicts?.folder : undefined])
    if (rule && (!best || rule.order > best.order)) best = rule;
  return best;
}

interface ParsedLine {
  pattern: string;
  onlyFolders: boolean;
  ignores: boolean;
}

function parseLine(line: string): ParsedLine | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const text = withoutTrailingSpaces(line.endsWith("\r") ? line.slice(0, -1) : line);
  const ignores = !text.startsWith("!");
  const rest = ignores ? text : text.slice(1);
  const onlyFolders = rest.endsWith("/");
  const pattern = onlyFolders ? rest.slice(0, -1) : rest;
  return pattern === "" ? undefined : { pattern, onlyFolders, ignores };
}

/** Trailing spaces count only after a backslash. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === " ") end--;
  if (end === line.length) return line;
  let backslashes = 0;
  while (end - backslashes > 0 && line[end - backslashes - 1] === "\\") backslashes++;
  return backslashes % 2 === 1 ? line.slice(0, end + 1) : line.slice(0, end);
}

/** The length of the prefix without special characters. */
function plainLength(pattern: string): number {
  const at = pattern.search(/[*?[\\]/);
  return at === -1 ? pattern.length : at;
}

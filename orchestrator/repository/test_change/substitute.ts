import { posix } from "node:path";

export interface Substitution {
  /** Names that stand in place of others, outside of strings. */
  words: Readonly<Record<string, string>>;
  /** Also in strings that are a path. */
  inPaths?: boolean;
  /** Files that stand elsewhere now, as a text names them: relative to itself, or by folders in whatever notation. */
  moves?: Readonly<Record<string, string>>;
}

/** The text of the file at `path` as it reads when files and names have become others. Its lines stay where they are. */
export function substitute(path: string, text: string, { words, inPaths = false, moves = {} }: Substitution): string {
  const moved = Object.entries(moves);
  const placed = moved.length === 0 ? text : withMoves(path, text, moved);
  const names = new Map(Object.entries(words));
  return names.size === 0 ? placed : placed.replace(/[^\n]+/g, (line) => withWords(line, names, inPaths));
}

const part = /\\.|["'`]|[$#]?[({]|[)}]|[\p{L}\p{N}_$]+/gu;
const pathText = /^(?=.*[./:])[\p{L}\p{N}_$@~./:\\-]+$/u;

/** Where a piece of a line stands: in code, within what is put into a string, or in a string. */
type Context = { quote: null } | { quote: string; isPath: boolean };

function withWords(line: string, words: ReadonlyMap<string, string>, inPaths: boolean): string {
  const contexts: Context[] = [{ quote: null }];
  return line.replace(part, (piece, at: number) => {
    const here = contexts.at(-1) ?? { quote: null };
    if (/^["'`]$/.test(piece)) enterOrLeave(contexts, here, piece, line.slice(at + 1));
    else if (/[({]$/.test(piece) && (here.quote === null || piece !== "(")) contexts.push({ quote: null });
    else if (/^[)}]$/.test(piece) && here.quote === null && contexts.length > 1) contexts.pop();
    else if (here.quote === null || (inPaths && here.isPath)) return words.get(piece) ?? piece;
    return piece;
  });
}

function enterOrLeave(contexts: Context[], here: Context, quote: string, rest: string): void {
  if (here.quote === quote) contexts.pop();
  else if (here.quote === null) {
    const end = rest.indexOf(quote);
    // An apostrophe, or a string of several lines.
    if (end >= 0) contexts.push({ quote, isPath: pathText.test(rest.slice(0, end)) });
  }
}

/** Names joined by `/`, `.`, `::` or a backslash. */
const joined = /[\p{L}\p{N}_$@~.-]+(?:(?:\/|::|\\+)[\p{L}\p{N}_$@~.-]+)+|[\p{L}\p{N}_$]+(?:\.[\p{L}\p{N}_$]+)+/gu;

function withMoves(path: string, text: string, moves: readonly [string, string][]): string {
  return text.replace(joined, (name) => {
    for (const [old, now] of moves) {
      const found = /^\.{1,2}\//.test(name) ? relativeName(path, name, old, now) : nameByFolders(name, old, now);
      if (found !== undefined) return found;
    }
    return name;
  });
}

function relativeName(path: string, name: string, old: string, now: string): string | undefined {
  const folder = posix.dirname(path);
  const target = posix.join(folder, name);
  const isWhole = target === old;
  if (!isWhole && target !== withoutExtension(old)) return undefined;
  const relative = posix.relative(folder, isWhole ? now : withoutExtension(now));
  return relative.startsWith(".") ? relative : `./${relative}`;
}

function nameByFolders(name: string, old: string, now: string): string | undefined {
  const separator = /\/|::|\\+/.exec(name)?.[0] ?? ".";
  const hasExtension = separator === "/" && name.endsWith(posix.basename(old));
  const names = (hasExtension ? withoutExtension(name) : name).split(separator);
  const [before, after] = [old, now].map((each) => withoutExtension(each).split("/")) as [string[], string[]];
  // The folders that a project's sources stand in are not part of the name.
  for (let from = 0; from === 0 || from < before.length - 1; from++) {
    const searched = before.slice(from);
    const at = names.findIndex((_, start) => searched.every((each, index) => names[start + index] === each));
    if (at < 0 || before.slice(0, from).some((each, index) => after[index] !== each)) continue;
    const found = [...names.slice(0, at), ...after.slice(from), ...names.slice(at + searched.length)];
    return found.join(separator) + (hasExtension ? posix.extname(now) : "");
  }
  return undefined;
}

export function withoutExtension(path: string): string {
  return path.slice(0, path.length - posix.extname(path).length);
}

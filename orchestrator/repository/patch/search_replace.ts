import type { Edit, FilePatch } from "../../run/editing.ts";
import { TaskError } from "../../task/errors.ts";

const begin = /^(<{5,9}|-{5,9}) SEARCH>?(.*)$/;
const divider = /^={5,9}\s*$/;
const end = /^(?:>{5,9}|\+{5,9}) REPLACE\s*$/;

export function isSearchReplace(lines: readonly string[]): boolean {
  return lines.some((line) => begin.test(line));
}

const longestName = 300;

interface Block extends Edit {
  path: string | null;
}

/**
 * Blocks of `<<<<<<< SEARCH`, `=======`, `>>>>>>> REPLACE`; the file is named above, or it is the one of the block before when
 * nothing stands between them. Throws TaskError for a block that can be read in two ways.
 */
export function readSearchReplace(lines: readonly string[]): FilePatch[] {
  const patches: Extract<FilePatch, { kind: "edit" }>[] = [];
  for (const { path, ...edit } of blocks(lines)) {
    const last = patches.at(-1);
    if (last && last.path === path) last.edits.push(edit);
    else patches.push({ path, kind: "edit", edits: [edit] });
  }
  return patches;
}

function blocks(lines: readonly string[]): Block[] {
  const found: Block[] = [];
  let after = 0;
  for (let at = 0; at < lines.length; at++) {
    const [matched, sign = "", named = ""] = begin.exec(lines[at] ?? "") ?? [];
    if (matched === undefined) continue;
    const close = endOf(lines, at);
    const middle = middleOf(lines, at, close, sign.length);
    const path = pathIn(named) ?? pathAbove(lines, after, at, found.at(-1)?.path);
    found.push({
      path,
      old: textOf(lines.slice(at + 1, middle)),
      new: textOf(lines.slice(middle + 1, close)),
      lines: true,
    });
    at = close;
    after = close + 1;
  }
  return found;
}

function endOf(lines: readonly string[], at: number): number {
  const close = lines.findIndex((line, index) => index > at && (end.test(line) || begin.test(line)));
  if (close === -1 || !end.test(lines[close] ?? ""))
    throw new TaskError('A SEARCH block has no line ">>>>>>> REPLACE".');
  return close;
}

/** Headings and conflicts are underlined by the same sign: where several lines may divide, one must be as long as the first sign. */
function middleOf(lines: readonly string[], at: number, close: number, length: number): number {
  const dividers = [...lines.keys()].filter((index) => index > at && index < close && divider.test(lines[index] ?? ""));
  const alike = dividers.filter((index) => (lines[index] ?? "").trim().length === length);
  const [only] = dividers.length === 1 ? dividers : alike;
  if (only === undefined) throw new TaskError('A SEARCH block has no line "=======".');
  if (dividers.length > 1 && alike.length !== 1)
    throw new TaskError(
      'A SEARCH block has several lines "=======", so it is unclear where it is divided; use `edit_file`.',
    );
  return only;
}

/** The name stands above the block, in the fence around it, or in the words before it. */
function pathAbove(
  lines: readonly string[],
  from: number,
  at: number,
  before: string | null | undefined,
): string | null {
  for (let back = at - 1; back >= from; back--) {
    const line = lines[back] ?? "";
    const [isFence, info = ""] = /^\s*(?:`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    const path =
      isFence === undefined ? (pathIn(line) ?? pathInWords(line)) : pathIn(info.replace(/^[\w+#-]*[ :]/, ""));
    if (path !== undefined) return path;
    if (isFence !== undefined || line.trim() === "") continue;
    if (before === undefined) return null;
    throw new TaskError(
      `It is unclear which file this block is for; name it in the line above: ${line.trim().slice(0, 80)}`,
    );
  }
  return before ?? null;
}

function pathIn(line: string): string | undefined {
  if (line.length > longestName) return undefined;
  const name = line
    .trim()
    .replace(/^(?:#+\s*(?:\d+[.)]\s*)?|\/\/\s*|<file>|\*\*|file(?:name)?:\s*|`)+/i, "")
    .replace(/(?:[*:`]|<\/file>)+$/, "");
  return /^[\w@./+[\]()-]+$/.test(name) && /[./]/.test(name) && /\w/.test(name) ? name : undefined;
}

/** The only path in a line of words: "in src/b.ts:". */
function pathInWords(line: string): string | undefined {
  if (line.length > longestName) return undefined;
  const paths = new Set(line.match(/(?<![\w./@+-])[\w@.+-]*[\w@+-](?:\/[\w@.+-]+)*\.[A-Za-z]\w{0,9}(?![\w/])/g) ?? []);
  const [only] = paths;
  return paths.size === 1 ? only : undefined;
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

import { type Edit, type FilePatch, TaskError } from "devorch";

const begin = /^(?:<{5,9}|-{5,9}) SEARCH>?\s*(.*?)\s*$/;
const divider = /^={5,9}\s*$/;
const end = /^(?:>{5,9}|\+{5,9}) REPLACE\s*$/;

export function isSearchReplace(lines: readonly string[]): boolean {
  return lines.some((line) => begin.test(line));
}

interface Block extends Edit {
  path: string | null;
}

/** Blocks of `<<<<<<< SEARCH`, `=======`, `>>>>>>> REPLACE`; the file is named in the line before, or the one of the block before. */
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
  for (let at = 0; at < lines.length; at++) {
    const [matched, named = ""] = begin.exec(lines[at] ?? "") ?? [];
    if (matched === undefined) continue;
    const middle = indexOf(lines, divider, at + 1, "=======");
    const close = indexOf(lines, end, middle + 1, ">>>>>>> REPLACE");
    const path = pathIn(named) ?? pathBefore(lines, at) ?? found.at(-1)?.path ?? null;
    found.push({ path, old: textOf(lines.slice(at + 1, middle)), new: textOf(lines.slice(middle + 1, close)) });
    at = close;
  }
  return found;
}

function indexOf(lines: readonly string[], what: RegExp, from: number, name: string): number {
  const at = lines.findIndex((line, index) => index >= from && what.test(line));
  if (at === -1) throw new TaskError(`A SEARCH block has no line "${name}".`);
  return at;
}

/** The name stands above the block, a fence perhaps between them. */
function pathBefore(lines: readonly string[], at: number): string | undefined {
  for (let back = at - 1; back >= Math.max(0, at - 2); back--) {
    const line = lines[back] ?? "";
    if (/^\s*```/.test(line) || line.trim() === "") continue;
    return pathIn(line);
  }
  return undefined;
}

function pathIn(line: string): string | undefined {
  const name = line
    .trim()
    .replace(/^(#+\s*|\*\*|file(name)?:\s*)+/i, "")
    .replace(/[*:`]+$/, "")
    .replace(/^`/, "");
  return /^[\w@./+[\]()-]+$/.test(name) && /[./]/.test(name) ? name : undefined;
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

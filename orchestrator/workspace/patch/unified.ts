import { type FilePatch, TaskError } from "devorch";
import { Hunk } from "./hunk.ts";

const hunkHeader = /^@@(?: -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@(.*)|.*)$/;

/** Whether the lines begin a diff: its file headers, or a hunk that names none. */
export function isUnified(lines: readonly string[]): boolean {
  return lines.some((line, index) => {
    if (/^diff --git /.test(line) || /^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/.test(line)) return true;
    return line.startsWith("--- ") && lines[index + 1]?.startsWith("+++ ") === true;
  });
}

/** Line numbers and counts are not trusted: models count badly, and the lines themselves say where they belong. */
export function readUnified(lines: readonly string[]): FilePatch[] {
  return sections(lines).flatMap((section) => toPatch(section) ?? []);
}

interface Section {
  from: string | null;
  to: string | null;
  deleted: boolean;
  created: boolean;
  hunks: Hunk[];
}

function emptySection(): Section {
  return { from: null, to: null, deleted: false, created: false, hunks: [] };
}

function sections(lines: readonly string[]): Section[] {
  const found: Section[] = [];
  let place: "header" | "hunk" | "behind" = "header";
  for (const [index, line] of lines.entries()) {
    const startsFile =
      line.startsWith("diff --git ") || (line.startsWith("--- ") && lines[index + 1]?.startsWith("+++ "));
    if (startsFile && !isFresh(found.at(-1))) found.push(emptySection());
    if (line.startsWith("@@") && found.length === 0) found.push(emptySection());
    const section = found.at(-1);
    if (!section) continue;
    const [isHunk, first, count] = hunkHeader.exec(line) ?? [];
    if (startsFile || line.startsWith("```")) place = "header";
    if (isHunk !== undefined) {
      section.hunks.push(new Hunk());
      section.created ||= first === "0" && count === "0";
      place = "hunk";
    } else if (place === "header") readHeader(section, line);
    else if (place === "behind" && /^[+-]/.test(line)) throw broken(line);
    else if (section.hunks.at(-1)?.take(line) !== true) place = "behind";
  }
  return found;
}

/** Half a hunk would be another edit than the one that was meant. */
function broken(line: string): TaskError {
  return new TaskError(`The diff goes on after a line without " ", "-" or "+" in front: ${line.slice(0, 80)}`);
}

/** `diff --git` and `---` begin the same file. */
function isFresh(section: Section | undefined): boolean {
  return section !== undefined && section.hunks.length === 0 && section.from === null;
}

function readHeader(section: Section, line: string): void {
  const [, word, name] = /^(---|\+\+\+|rename from|rename to|deleted file mode|new file mode) (.*)$/.exec(line) ?? [];
  if (word === undefined || name === undefined) return;
  if (word === "deleted file mode") section.deleted = true;
  else if (word === "new file mode") section.created = true;
  else if (word.startsWith("rename")) section[word === "rename from" ? "from" : "to"] = nameOf(name, "");
  else if (name.startsWith("/dev/null")) section[word === "---" ? "created" : "deleted"] = true;
  else section[word === "---" ? "from" : "to"] = nameOf(name, word === "---" ? "a/" : "b/");
}

/** Without the time behind a tab, the quotes, and git's prefix. */
function nameOf(text: string, prefix: string): string {
  const name = text
    .replace(/\t.*$/, "")
    .trim()
    .replace(/^"(.*)"$/, "$1");
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function toPatch({ from, to, deleted, created, hunks }: Section): FilePatch | undefined {
  const path = to ?? from;
  if (deleted) {
    if (from === null) throw new TaskError("The patch deletes a file without naming it.");
    return { path: from, kind: "delete" };
  }
  if (created) return { path, kind: "write", content: hunks.map((hunk) => hunk.added).join("") };
  const edits = hunks.flatMap((hunk) => hunk.edit() ?? []);
  if (from !== null && to !== null && from !== to) return { path: from, kind: "move", to, edits };
  return edits.length === 0 ? undefined : { path, kind: "edit", edits };
}

import type { FilePatch } from "../../run/editing.ts";
import { TaskError } from "../../task/errors.ts";
import { Hunk } from "./hunk.ts";

const hunkHeader = /^@@(?: -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)|.*)$/;

/** Whether the lines begin a diff: its file headers, or a hunk that names none. */
export function isUnified(lines: readonly string[]): boolean {
  return lines.some((line, index) => {
    if (/^diff --git /.test(line) || /^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/.test(line)) return true;
    return line.startsWith("--- ") && lines[index + 1]?.startsWith("+++ ") === true;
  });
}

/**
 * Line numbers and counts are not trusted: models count badly, and the lines themselves say where they belong. Throws TaskError
 * for a diff that ends in the middle of a hunk.
 */
export function readUnified(lines: readonly string[]): FilePatch[] {
  const found = sections(lines);
  if (found.at(-1)?.hunks.at(-1)?.isCutOff)
    throw new TaskError("The diff ends in the middle of its last hunk; send it whole.");
  return found.flatMap((section) => toPatch(section) ?? []);
}

interface Section {
  /** As written, prefix included. */
  from: string | null;
  to: string | null;
  /** What only the line `diff --git` says. */
  git: readonly [from: string, to: string] | null;
  deleted: boolean;
  created: boolean;
  renamed: boolean;
  copied: boolean;
  binary: boolean;
  hunks: Hunk[];
}

function emptySection(git: Section["git"] = null): Section {
  return {
    from: null,
    to: null,
    git,
    deleted: false,
    created: false,
    renamed: false,
    copied: false,
    binary: false,
    hunks: [],
  };
}

function sections(lines: readonly string[]): Section[] {
  const found: Section[] = [];
  let place: "header" | "hunk" | "behind" = "header";
  /** Both lines `---` and `+++` of the section were read. */
  let named = false;
  for (const [index, line] of lines.entries()) {
    const isGit = line.startsWith("diff --git ");
    const isNames = line.startsWith("--- ") && lines[index + 1]?.startsWith("+++ ") === true;
    const last = found.at(-1);
    if (isGit) found.push(emptySection(gitNames(line)));
    else if (isNames && (!last || named || last.hunks.length > 0 || !isOf(last, line, lines[index + 1] ?? "")))
      found.push(emptySection());
    else if (line.startsWith("@@") && !last) found.push(emptySection());
    if (isGit || isNames) named = isNames;
    const section = found.at(-1);
    if (!section) continue;
    const [isHunk, from, oldCount, , newCount] = hunkHeader.exec(line) ?? [];
    if (isGit || isNames || line.startsWith("```")) place = "header";
    if (isHunk !== undefined) {
      section.hunks.push(
        new Hunk({ counts: countsOf(from, oldCount, newCount), atTop: from === "0" && oldCount === "0" }),
      );
      place = "hunk";
    } else if (place === "header") readHeader(section, line);
    else if (place === "behind" && /^[+-]/.test(line)) throw broken(line);
    else if (isSignature(lines, index)) place = "header";
    else if (section.hunks.at(-1)?.take(line) !== true) place = "behind";
  }
  return found;
}

/** The two names are those of the section that `diff --git` or a rename began. */
function isOf({ git, renamed, from, to }: Section, minus: string, plus: string): boolean {
  const wanted: readonly (string | null)[] | null = git ?? (renamed ? [`a/${from}`, `b/${to}`] : null);
  return !wanted || [minus, plus].every((line, side) => ["/dev/null", wanted[side]].includes(nameOf(line.slice(4))));
}

/** Counts that are left out are 1. */
function countsOf(from?: string, old = "1", come = "1"): readonly [number, number] | undefined {
  return from === undefined ? undefined : [Number(old), Number(come)];
}

/** `git format-patch` ends with its version behind two dashes. */
function isSignature(lines: readonly string[], index: number): boolean {
  return /^-- ?$/.test(lines[index] ?? "") && /^\d+\.\d+/.test(lines[index + 1] ?? "");
}

/** Half a hunk would be another edit than the one that was meant. */
function broken(line: string): TaskError {
  return new TaskError(`The diff goes on after a line without " ", "-" or "+" in front: ${line.slice(0, 80)}`);
}

function gitNames(line: string): Section["git"] {
  const [, from, to] = /^diff --git "?(a\/.+?)"? "?(b\/.+?)"?$/.exec(line) ?? [];
  return from === undefined || to === undefined ? null : [from, to];
}

function readHeader(section: Section, line: string): void {
  const [, word, name] =
    /^(---|\+\+\+|rename from|rename to|copy from|copy to|deleted file mode|new file mode) (.*)$/.exec(line) ?? [];
  if (/^(?:Binary files |GIT binary patch)/.test(line)) section.binary = true;
  if (word === undefined || name === undefined) return;
  if (word === "deleted file mode") section.deleted = true;
  else if (word === "new file mode") section.created = true;
  else if (word.startsWith("copy")) section.copied = true;
  else if (word.startsWith("rename")) {
    section.renamed = true;
    // Without a prefix there; the other header lines have one.
    section[word === "rename from" ? "from" : "to"] = nameOf(name);
  } else if (name.startsWith("/dev/null")) section[word === "---" ? "created" : "deleted"] = true;
  else if (!section.renamed) section[word === "---" ? "from" : "to"] = nameOf(name);
}

/** Without the time behind a tab, and without quotes. */
function nameOf(text: string): string {
  return text
    .replace(/\t.*$/, "")
    .trim()
    .replace(/^"(.*)"$/, "$1");
}

function toPatch(section: Section): FilePatch | undefined {
  const { deleted, created, copied, hunks } = section;
  if (copied) throw new TaskError("The diff copies a file; send the copy as a new file instead.");
  if (section.binary && !deleted) throw new TaskError("The diff is of a binary file; only text can be edited here.");
  const { from, to, moves } = namesOf(section);
  const path = to ?? from;
  if (deleted) {
    if (from === null) throw new TaskError("The patch deletes a file without naming it.");
    return { path: from, kind: "delete", ...(hunks.length > 0 && { was: hunks.map((hunk) => hunk.removed).join("") }) };
  }
  if (created) {
    if (path === null) throw new TaskError("The patch makes a file without naming it.");
    return { path, kind: "create", content: hunks.map((hunk) => hunk.added).join("") };
  }
  const edits = hunks.flatMap((hunk) => hunk.edit() ?? []);
  if (edits.length > 1 && edits.some(({ old }) => old === ""))
    throw new TaskError("A hunk of the diff only adds lines and has no context; add the lines around them.");
  if (moves && from !== null && to !== null) return { path: from, kind: "move", to, edits };
  return edits.length === 0 ? undefined : { path, kind: "edit", edits };
}

/** Git's prefixes go as the pair that they are; a single `a/` may be a folder. */
function namesOf({ from, to, git, deleted, created, renamed }: Section): {
  from: string | null;
  to: string | null;
  moves: boolean;
} {
  if (renamed) return { from, to, moves: from !== to };
  const [one, other] = [from ?? git?.[0] ?? null, to ?? git?.[1] ?? null];
  const bare = (name: string | null, prefix: string) =>
    name?.startsWith(prefix) === true ? name.slice(prefix.length) : name;
  if (created || deleted || one === null || other === null)
    return { from: bare(one, "a/"), to: bare(other, "b/"), moves: false };
  const isPair = one.startsWith("a/") && other.startsWith("b/");
  const [source, target] = isPair ? [bare(one, "a/"), bare(other, "b/")] : [one, other];
  // Only one of the two has git's prefix.
  if (!isPair && (bare(source, "a/") === target || source === bare(target, "b/"))) {
    const same = bare(source, "a/") === target ? target : source;
    return { from: same, to: same, moves: false };
  }
  if (source !== target && !isPair)
    throw new TaskError(
      `The diff names two files, ${one} and ${other}; name one, or move it with \`rename from\`, \`rename to\`.`,
    );
  return { from: source, to: target, moves: source !== target };
}

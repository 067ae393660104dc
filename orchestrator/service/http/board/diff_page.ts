import type { Lang } from "../../../texts/sentence.ts";
import { backLink, escapeHtml, htmlText, type PageOptions, page } from "../page.ts";

interface FileDiff {
  path: string;
  lines: string[];
  added: number;
  removed: number;
}

/** Lines of a whole diff that are shown; the rest is counted. */
const mostLines = 20_000;

export function diffPage(id: string, diff: string, { lang }: PageOptions): string {
  const files = filesOf(diff);
  const body = files.length === 0 ? `<p>${htmlText(lang, "status.no-changes")}</p>` : fileSections(files, lang);
  const title = `${backLink(`/tasks/${id}`, id)}<h1>${htmlText(lang, "status.diff")}</h1>`;
  return page(`${id} · diff`, `${title}<div class="diff">${body}</div>`, lang, { live: false });
}

function fileSections(files: FileDiff[], lang: Lang): string {
  let left = mostLines;
  const sections = files.map(({ path, lines, added, removed }) => {
    const shown = lines.slice(0, Math.max(0, left));
    left -= shown.length;
    const cut = lines.length - shown.length;
    const more = cut > 0 ? `\n${htmlText(lang, "board.more-lines", { count: cut })}` : "";
    const counts = `<ins>+${added}</ins> <del>−${removed}</del>`;
    return `<details${files.length === 1 ? " open" : ""}><summary><code>${escapeHtml(path)}</code> <small>${counts}</small></summary><pre>${coloured(shown)}${more}</pre></details>`;
  });
  return sections.join("");
}

/** Lines before the first hunk are the file's header: a `-` or `+` there is no change. */
function coloured(lines: string[]): string {
  const begin = lines.findIndex((line) => line.startsWith("@@"));
  const header = begin < 0 ? lines : lines.slice(0, begin);
  const shown = header.map((line) => `<span class="dim">${escapeHtml(line)}</span>`);
  for (let at = header.length; at < lines.length; ) {
    const removed = runOf("-", lines, at);
    const added = runOf("+", lines, at + removed.length);
    if (removed.length + added.length === 0) shown.push(unchanged(lines[at] ?? ""));
    else shown.push(...changed(removed, added));
    at += Math.max(1, removed.length + added.length);
  }
  return shown.join("\n");
}

/** The lines from there on that begin with the sign. */
function runOf(sign: string, lines: string[], from: number): string[] {
  let end = from;
  while (lines[end]?.startsWith(sign)) end += 1;
  return lines.slice(from, end);
}

function unchanged(line: string): string {
  const text = escapeHtml(line);
  return line.startsWith("@@") ? `<span class="hunk">${text}</span>` : text;
}

/** As many lines removed as added are the same lines before and after: what differs in them stands out. */
function changed(removed: string[], added: string[]): string[] {
  const pairs = removed.length === added.length;
  const show = (tag: "ins" | "del", lines: string[], others: string[]) =>
    lines.map(
      (line, at) => `<${tag}>${line[0]}${pairs ? marked(line, others[at] ?? "") : escapeHtml(line.slice(1))}</${tag}>`,
    );
  return [...show("del", removed, added), ...show("ins", added, removed)];
}

/** A line without its sign, the middle that the other one does not share in `mark`; nothing where they share next to nothing. */
function marked(line: string, other: string): string {
  const one = [...line.slice(1)];
  const two = [...other.slice(1)];
  const shorter = Math.min(one.length, two.length);
  let start = 0;
  while (start < shorter && one[start] === two[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === two[two.length - 1 - end]) end += 1;
  const middle = one.slice(start, one.length - end).join("");
  if (middle.trim() === "" || (start + end) * 2 < one.length) return escapeHtml(one.join(""));
  const text = (part: string[]) => escapeHtml(part.join(""));
  return `${text(one.slice(0, start))}<mark>${escapeHtml(middle)}</mark>${text(one.slice(one.length - end))}`;
}

/** One part per file; a text without such parts is one. */
export function filesOf(diff: string): FileDiff[] {
  const files: FileDiff[] = [];
  let inHunk = false;
  for (const line of diff.trimEnd().split("\n")) {
    if (line.startsWith("diff --git ") || files.length === 0) {
      if (line === "") continue;
      files.push({ path: pathOf(line), lines: [], added: 0, removed: 0 });
      inHunk = false;
    }
    const file = files.at(-1);
    if (!file) continue;
    file.lines.push(line);
    inHunk ||= line.startsWith("@@");
    if (inHunk && line.startsWith("+")) file.added += 1;
    else if (inHunk && line.startsWith("-")) file.removed += 1;
    else if (!inHunk) file.path = headerPath(line) ?? file.path;
  }
  return files;
}

function pathOf(line: string): string {
  return / "?b\/(.+?)"?$/.exec(line)?.[1] ?? line;
}

/** The new name, or of a removed file the old one. */
function headerPath(line: string): string | undefined {
  return /^(?:\+\+\+ "?b|--- "?a)\/(.+?)"?$/.exec(line)?.[1];
}

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
  let inHunk = false;
  return lines
    .map((line) => {
      inHunk ||= line.startsWith("@@");
      const text = escapeHtml(line);
      if (!inHunk) return `<span class="dim">${text}</span>`;
      if (line.startsWith("@@")) return `<span class="hunk">${text}</span>`;
      if (line.startsWith("+")) return `<ins>${text}</ins>`;
      return line.startsWith("-") ? `<del>${text}</del>` : text;
    })
    .join("\n");
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

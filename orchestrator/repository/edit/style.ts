/** How the lines of a text are indented: what a file uses, or what a model sent. */
export interface IndentStyle {
  /** Lines with a tab in their indent. */
  tabs: number;
  /** Lines with two spaces or more in their indent, behind tabs or not. */
  spaces: number;
}

export function styleOf(lines: readonly string[]): IndentStyle {
  const style = { tabs: 0, spaces: 0 };
  for (const line of lines) {
    if (!/^[ \t]/.test(line) || isBlank(line)) continue;
    const indent = leading(line);
    if (indent.includes("\t")) style.tabs++;
    if (indent.includes("  ")) style.spaces++;
  }
  return style;
}

/** Lines that must agree before a file is said to be indented one way. */
const enough = 3;

/**
 * `new` brings an indent that the file does not use, and nothing in `old` shows that it is meant. Fenced code in a document may
 * be indented in any way.
 */
export function styleClash(text: string, old: string, replacement: string): string | undefined {
  if (!/^(\t| {2})/m.test(replacement) || text.includes("```")) return undefined;
  const given = styleOf(old.split("\n"));
  const file = styleOf(text.split("\n"));
  const sent = styleOf(replacement.split("\n"));
  if (sent.tabs > 0 && given.tabs === 0 && file.tabs === 0 && file.spaces >= enough) {
    return "`new` is indented with tabs, this file with spaces; indent it like the file.";
  }
  if (sent.spaces > 0 && sent.tabs === 0 && given.spaces === 0 && file.spaces === 0 && file.tabs >= enough) {
    return "`new` is indented with spaces, this file with tabs; indent it like the file.";
  }
  return undefined;
}

/** The blanks that a line begins with. */
export function leading(line: string): string {
  const blanks = line.slice(0, line.length - line.trimStart().length);
  const mark = blanks.search(pageMark);
  return mark === -1 ? blanks : blanks.slice(0, mark);
}

/** The blanks that a line ends with. */
export function trailing(line: string): string {
  const blanks = line.slice(line.trimEnd().length);
  return blanks.slice(blanks.search(lastPageMark) + 1);
}

/** The line without the blanks at its end. */
export function withoutTrailing(line: string): string {
  return line.slice(0, line.length - trailing(line).length);
}

/** The line without the blanks around it. */
export function trimmed(line: string): string {
  return withoutTrailing(line.slice(leading(line).length));
}

export function isBlank(line: string): boolean {
  return trimmed(line) === "";
}

/** What counts as space besides tabs and spaces is no blank: form feeds divide the pages of a source, others cannot be seen. */
const pageMark = /[^\p{Zs}\t]/u;
const lastPageMark = /[^\p{Zs}\t](?=[\p{Zs}\t]*$)/u;

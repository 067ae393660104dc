import { isSearchReplace } from "./search_replace.ts";
import { isUnified } from "./unified.ts";
import { isV4a } from "./v4a.ts";

/** The lines of the text from where its patch begins, fences removed; undefined when code comes before it. */
export function linesOfPatch(text: string): string[] | undefined {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const begin = lines.findIndex((_, index) => isStart(lines.slice(index, index + 2)));
  if (begin === -1 || lines.slice(0, begin).some(isCode)) return undefined;
  // The line that names the file of a SEARCH block stands before it, or before the fence around it.
  const from = Math.max(0, begin - 4);
  return lines.slice(from);
}

function isStart(lines: readonly string[]): boolean {
  return isV4a(lines.slice(0, 1)) || isSearchReplace(lines.slice(0, 1)) || isUnified(lines);
}

/** Prose may lead to a patch; a file that holds one in a string is a file. */
function isCode(line: string): boolean {
  if (
    /^\s*(```|={5,}$)/.test(line) ||
    /^\s*(diff --git|index |Index: |new file mode|deleted file mode|rename |similarity )/.test(line)
  )
    return false;
  const isProse = /^[A-Z][\w' -]*(?: [\w'`./-]+){2,}[;,]$/.test(line);
  return (
    (!isProse && /([;{}(,=[]\s*`?|\breturn `)\s*$/.test(line)) ||
    /(<<-?\s*['"]?\w+['"]?|"""\\?|''')\s*$/.test(line) ||
    /^\s*(import|export|const|let|var|function|class|def|package|#include)\b|^\s*from\s+\S+\s+import\b|^\s*use\s+\S+;|^#!/.test(
      line,
    )
  );
}

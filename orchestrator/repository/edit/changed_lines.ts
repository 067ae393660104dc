import { structuredPatch } from "diff";
import { mark, numberedLine, visibleLine } from "../../safety/visible_text.ts";

/** Lines shown before and behind each change, lines shown in all, and characters shown of a line. */
const around = 2;
const mostLines = 60;
const longestLine = 300;
/** Very different texts are not compared to the end. */
const maxEditLength = 1000;

/** The lines that differ, with their numbers in the new text and some around them; "" without any. */
export function changedLines(before: string, after: string): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  if (old === now) return "";
  const patch = structuredPatch("", "", old, now, "", "", { context: around, maxEditLength });
  if (!patch) return mark("most of its lines changed; read_file shows them");
  const numbered = patch.hunks.flatMap(({ newStart, lines }) =>
    lines
      .filter((line) => line.startsWith(" ") || line.startsWith("+"))
      .map((line, index) => numberedLine(newStart + index, visibleLine(line.slice(1), longestLine))),
  );
  const left = numbered.length - mostLines;
  return [
    ...numbered.slice(0, mostLines),
    ...(left > 0 ? [mark(`${left} more lines; read_file shows them`)] : []),
  ].join("\n");
}

function linesOf(text: string): string {
  return text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
}

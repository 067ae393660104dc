import { mark, visibleLine } from "../../safety/visible_text.ts";

/** Characters of a change that a reviewer is shown at once, and of one line. */
const longestChange = 120_000;
const longestLine = 1000;
/** Files that are shown or named, at most. */
const mostFiles = 400;

interface FileOfChange {
  path: string;
  lines: string[];
}

/**
 * A unified diff with the line number of each line that is there now, as a reviewer reads it. Where it is too long, small files
 * are whole and the large ones share what is left; what is cut is said. Of `hidden` paths only the name is shown.
 */
export function shownChange(diff: string, hidden: ReadonlySet<string>, longest = longestChange): string {
  const files = diff.split(/^(?=diff --git )/m).flatMap((patch) => (patch === "" ? [] : [fileOf(patch, hidden)]));
  const shown = files.slice(0, mostFiles);
  const rooms = roomsFor(
    shown.map(({ lines }) => lines.reduce((sum, line) => sum + line.length + 1, 0)),
    longest,
  );
  const blocks = shown.map((file, index) => fitted(file, rooms[index] ?? 0));
  if (files.length > shown.length) blocks.push(mark(`${files.length - shown.length} more changed files are left out`));
  return blocks.join("\n\n");
}

/** The smaller ones get what they need, the others an equal share of the rest. */
function roomsFor(sizes: readonly number[], total: number): number[] {
  const rooms = sizes.map(() => 0);
  const order = [...sizes.keys()].sort((one, other) => (sizes[one] ?? 0) - (sizes[other] ?? 0));
  let left = total;
  for (const [at, index] of order.entries()) {
    const room = Math.min(sizes[index] ?? 0, Math.floor(left / (order.length - at)));
    rooms[index] = room;
    left -= room;
  }
  return rooms;
}

function fitted({ path, lines }: FileOfChange, room: number): string {
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    used += line.length + 1;
    if (used > room) break;
    kept.push(line);
  }
  const left = lines.length - kept.length;
  const cut = left > 0 ? [mark(`${left} more lines of the change of this file; read_file shows the file`)] : [];
  return [path, ...kept, ...cut].join("\n");
}

function fileOf(patch: string, hidden: ReadonlySet<string>): FileOfChange {
  const [head = "", ...rest] = patch.replace(/\n$/, "").split("\n");
  const path = pathIn(head);
  // A quoted name was not compared with the hidden ones.
  if (hidden.has(path) || path.startsWith('"'))
    return { path, lines: [mark("changed; its content is not shown to models")] };
  const from = rest.findIndex((line) => line.startsWith("@@ "));
  const facts = (from === -1 ? rest : rest.slice(0, from)).filter((line) => !/^(index|---|\+\+\+) /.test(line));
  return { path, lines: [...facts, ...(from === -1 ? [] : numbered(rest.slice(from)))] };
}

/** `diff --git a/x b/x` names the file twice. */
function pathIn(head: string): string {
  const names = head.slice("diff --git ".length);
  return names.slice(names.length / 2 + 1).replace(/^b\/|^"b\//, (start) => (start.startsWith('"') ? '"' : ""));
}

/** Lines of hunks: numbered as in the new file, removed ones of a file that is gone as in the old one. */
function numbered(lines: readonly string[]): string[] {
  const isGone = lines.every((line) => /^[-\\@]/.test(line));
  let number = 0;
  return lines.map((line) => {
    const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (start) number = Number(isGone ? start[1] : start[2]) - 1;
    if (start || line.startsWith("\\")) return line;
    const counts = isGone || !line.startsWith("-");
    if (counts) number++;
    return `${(counts ? String(number) : "").padStart(5)} ${visibleLine(line, longestLine)}`;
  });
}

import { lineAt } from "./document.ts";
import { isBlank, leading } from "./lines.ts";
import type { Match } from "./matches.ts";

/**
 * The matches that stand where a patch says: in the block below the lines that its "@@" name, or right behind it. A name that
 * the file does not have says nothing.
 */
export function behindAnchors(
  text: string,
  anchors: readonly string[],
  matches: readonly Match[],
): Match[] | undefined {
  const lines = text.split("\n").map((line) => line.trimEnd());
  const isNamed = (line: string, anchor: string) => line.trimStart().startsWith(anchor.trim());
  const known = anchors.filter((anchor) => anchor.trim() !== "" && lines.some((line) => isNamed(line, anchor)));
  const [outer] = known;
  if (outer === undefined) return [...matches];
  const wanted = new Map(matches.map((match) => [lineAt(text, match.start) - 1, match]));
  const inside: Match[] = [];
  const open: string[] = [];
  for (const [index, line] of lines.entries()) {
    const match = wanted.get(index);
    if (isBlank(line) && !match) continue;
    const depth = leading(line).length;
    while (open.length > 0 && leading(open.at(-1) ?? "").length > depth) open.pop();
    let level = 0;
    for (const above of open) if (level < known.length && isNamed(above, known[level] ?? "")) level++;
    if (match && level === known.length) inside.push(match);
    while (open.length > 0 && leading(open.at(-1) ?? "").length >= depth) open.pop();
    open.push(line);
  }
  const [only, ...others] = matches;
  const isBelow =
    known.length === 1 && only && lines.slice(0, lineAt(text, only.start) - 1).some((line) => isNamed(line, outer));
  return inside.length > 0 || others.length > 0 ? inside : isBelow ? [only] : undefined;
}

import { diffArrays } from "diff";

/** Lines of one side that stand in place of the lines `from` to `to` of the base. */
interface Hunk {
  from: number;
  to: number;
  lines: string[];
}

/** More changed lines than this are not compared. */
const maxEditLength = 5000;

export interface MergedText {
  text: string;
  /** Places that both sides changed in different ways; they stand in the text between markers. */
  conflicts: number;
}

/** Three-way merge by lines, as git does it; null where the sides differ too much to compare. */
export function mergeText(base: string, ours: string, theirs: string, names = { ours: "ours", theirs: "theirs" }) {
  const lines = linesOf(base);
  const [left, right] = [hunksOf(lines, linesOf(ours)), hunksOf(lines, linesOf(theirs))];
  if (!left || !right) return null;
  const merged: MergedText = { text: "", conflicts: 0 };
  let at = 0;
  for (const [one, other] of clustersOf(left, right)) {
    const all = [...one, ...other];
    const from = Math.min(...all.map((hunk) => hunk.from));
    const to = Math.max(...all.map((hunk) => hunk.to));
    merged.text += lines.slice(at, from).join("");
    at = to;
    const [mine, yours] = [applied(lines, one, from, to), applied(lines, other, from, to)];
    if (other.length === 0 || mine === yours) merged.text += mine;
    else if (one.length === 0) merged.text += yours;
    else {
      merged.text += `<<<<<<< ${names.ours}\n${closed(mine)}=======\n${closed(yours)}>>>>>>> ${names.theirs}\n`;
      merged.conflicts += 1;
    }
  }
  merged.text += lines.slice(at).join("");
  return merged;
}

/** With their line ends. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function closed(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function hunksOf(base: string[], side: string[]): Hunk[] | undefined {
  const parts = diffArrays(base, side, { maxEditLength });
  if (!parts) return undefined;
  const hunks: Hunk[] = [];
  let at = 0;
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      at += value.length;
      continue;
    }
    const last = hunks.at(-1);
    const hunk = last?.to === at ? last : { from: at, to: at, lines: [] };
    if (hunk !== last) hunks.push(hunk);
    if (added) hunk.lines.push(...value);
    else at = hunk.to = at + value.length;
  }
  return hunks;
}

/** Hunks of both sides that touch each other stand together. */
function clustersOf(left: readonly Hunk[], right: readonly Hunk[]): [Hunk[], Hunk[]][] {
  const all = [...left.map((hunk) => ({ side: 0, hunk })), ...right.map((hunk) => ({ side: 1, hunk }))];
  all.sort((one, other) => one.hunk.from - other.hunk.from || one.hunk.to - other.hunk.to);
  const clusters: [Hunk[], Hunk[]][] = [];
  let end = -1;
  for (const { side, hunk } of all) {
    if (hunk.from > end || clusters.length === 0) clusters.push([[], []]);
    clusters.at(-1)?.[side]?.push(hunk);
    end = Math.max(end, hunk.to);
  }
  return clusters;
}

/** The lines `from` to `to` of the base as one side has them. */
function applied(lines: readonly string[], hunks: readonly Hunk[], from: number, to: number): string {
  let text = "";
  let at = from;
  for (const hunk of hunks) {
    text += lines.slice(at, hunk.from).join("") + hunk.lines.join("");
    at = hunk.to;
  }
  return text + lines.slice(at, to).join("");
}

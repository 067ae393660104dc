import type { Edit } from "../../run/editing.ts";
import { type Found, lineAt, refuse } from "./found.ts";
import { find, search } from "./search.ts";
import { isBlank, leading } from "./style.ts";

/**
 * The place of a hunk whose "@@" name lines: in the block that they open, else behind them. A line that the file does not have
 * says nothing.
 */
export function behindAnchors(text: string, anchors: readonly string[], edit: Edit): Found {
  const scopes = scopesBehind(text, anchors);
  const found = scopes.flatMap(([start, end]) => {
    const inside = find(text.slice(start, end), edit);
    return inside?.ok ? [{ ...inside.splice, start: inside.splice.start + start, end: inside.splice.end + start }] : [];
  });
  const [first, ...others] = new Map(found.map((splice) => [splice.start, splice])).values();
  if (first && others.length === 0) return { ok: true, splice: first };
  const all = search(text, edit);
  if (scopes.length === 0 || !all.ok || (anchors.length === 1 && scopes.some(([start]) => all.splice.start >= start)))
    return all;
  return refuse(
    "not-found",
    `\`old\` is not behind "${anchors.join('", "')}", which the patch names; it is at line ${lineAt(text, all.splice.start)}. Name the line before it, or add lines around it.`,
  );
}

/** Behind each line that begins like the anchor: what is deeper than it, up to and with the line that ends that; and so on in there. */
function scopesBehind(text: string, anchors: readonly string[]): [number, number][] {
  let scopes: [number, number][] = [];
  for (const anchor of anchors) {
    const within: readonly [number, number][] = scopes.length > 0 ? scopes : [[0, text.length]];
    const inner = within.flatMap(([from, to]) =>
      blocksOf(text.slice(from, to), anchor).map(([start, end]): [number, number] => [start + from, end + from]),
    );
    if (inner.length > 0) scopes = inner;
  }
  return scopes;
}

function blocksOf(text: string, anchor: string): [number, number][] {
  const wanted = anchor.trim();
  const found: [number, number][] = [];
  const lines = text.split("\n");
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const start = at + line.length + 1;
    if (wanted !== "" && line.trim().startsWith(wanted)) {
      const depth = leading(line).length;
      const next = lines.findIndex(
        (other, below) => below > index && !isBlank(other) && leading(other).length <= depth,
      );
      const until = next === -1 ? lines.length : next + 1;
      found.push([start, Math.min(text.length, start + lines.slice(index + 1, until).join("\n").length + 1)]);
    }
    at = start;
  }
  return found;
}

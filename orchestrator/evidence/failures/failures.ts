import { type Block, blocksOfBun, blocksOfGo, indexFrom } from "./blocks.ts";
import { compact, type Failure, placeIn } from "./failure.ts";
import { type Format, formats } from "./formats.ts";

/** The failures in the order of the output, without duplicates. */
export function readFailures(lines: readonly string[]): Failure[] {
  const blocks = [...blocksOfBun(lines), ...blocksOfGo(lines), ...formats.flatMap((format) => blocksOf(lines, format))];
  return distinct(
    outermost(blocks)
      .filter((block) => !isGroup(block))
      .map((block) => toFailure(block, lines)),
  );
}

function toFailure({ name, body, from }: Block, lines: readonly string[]): Failure {
  return { name, place: placeIn([...body, lines[from] ?? ""]), lines: compact(body) };
}

/** A traceback inside a failing test is a part of it. */
function outermost(blocks: readonly Block[]): Block[] {
  const sorted = blocks.toSorted((a, b) => a.from - b.from || b.until - a.until);
  const kept: Block[] = [];
  let until = 0;
  for (const block of sorted) {
    if (block.from < until) continue;
    kept.push(block);
    until = block.until;
  }
  return kept;
}

/** A suite that failed because a test in it did. */
function isGroup({ body }: Block): boolean {
  return body.some((line) => /failureType: 'subtestsFailed'|^\s+'?\d+ subtests? failed'?$/.test(line));
}

/** Removes repetitions: many runners print a failure when it happens and again at the end. */
function distinct(failures: readonly Failure[]): Failure[] {
  const kept: Failure[] = [];
  for (const failure of failures) {
    const same = kept.findIndex(({ name, lines }) => name === failure.name && haveSameText(lines, failure.lines));
    const known = kept[same];
    if (known === undefined) kept.push(failure);
    else if (known.lines.length === 0) kept[same] = failure;
  }
  return kept;
}

function haveSameText(lines: readonly string[], others: readonly string[]): boolean {
  return lines.length === 0 || others.length === 0 || lines.join("\n").trim() === others.join("\n").trim();
}

function blocksOf(lines: readonly string[], { start, end, after, confirm, whole }: Format): Block[] {
  const first = after ? lines.findIndex((line) => after.test(line)) + 1 : 0;
  if (after && first === 0) return [];
  const blocks: Block[] = [];
  for (let at = first; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const name = start.exec(line)?.[1]?.trim();
    if (name === undefined) continue;
    const until = indexFrom(lines, at + 1, end);
    const body = lines.slice(at + 1, until);
    if (confirm && !body.some((each) => confirm.test(each))) continue;
    blocks.push({ from: at, until, name, body: whole ? [line, ...body] : body });
  }
  return blocks;
}

import { memoizeByObject } from "../../models/memoize_by_object.ts";
import { isBlank, leading } from "./lines.ts";

/** A text by its lines. */
export interface SourceLines {
  text: string;
  lines: readonly string[];
  /** Where each line begins in the text; behind the last, where the text ends. */
  starts: readonly number[];
}

export function sourceLines(text: string): SourceLines {
  const lines = text.replace(/\n$/, "").split("\n");
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  return { text, lines, starts };
}

/** The lines by what makes them alike: each way of reading is done once. */
export const keysOf = memoizeByObject(({ lines }: SourceLines) =>
  memoizeByObject((key: (line: string) => string) => lines.map(key)),
);

export const setOfLines = memoizeByObject(({ lines }: SourceLines): ReadonlySet<string> => new Set(lines));

/** Columns per level, a tab being one: the step that most lines take into the next level. */
export const unitOf = memoizeByObject(({ lines }: SourceLines): number => {
  const steps = new Map<number, number>();
  let before = 0;
  for (const line of lines) {
    if (isBlank(line)) continue;
    const depth = leading(line).length;
    if (depth > before) steps.set(depth - before, (steps.get(depth - before) ?? 0) + 1);
    before = depth;
  }
  return [...steps].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 4;
});

const [tabs, spaces] = [/^ *\t[ \t]*\S/gm, /^ {2,}\S/gm];

/** The indent that no line has, where several have the other. Code in a document may have any. */
const foreignIndent = memoizeByObject(({ text }: SourceLines): RegExp | undefined => {
  if (text.includes("```")) return undefined;
  const [one, other] = [text.match(tabs)?.length ?? 0, text.match(spaces)?.length ?? 0];
  return one === 0 && other > 2 ? tabs : other === 0 && one > 2 ? spaces : undefined;
});

/** Whether lines bring the indent that the text has nowhere; as they stand, where that is in blocks of its own beside lines with the text's. */
export function hasForeignIndent(source: SourceLines, come: string, { mayStandApart = false } = {}): boolean {
  const foreign = foreignIndent(source);
  if (!foreign || come.search(foreign) === -1) return false;
  const own = foreign === tabs ? spaces : tabs;
  const blocks = come.split(/\n(?=\S)/);
  const isApart = blocks.every((block) => block.search(own) === -1 || block.search(foreign) === -1);
  return !(mayStandApart && isApart && come.search(own) !== -1);
}

import type { Language } from "../language.ts";
import { closing, itemsBetween, type Masked } from "../mask.ts";
import { literalsIn } from "./literals.ts";

/** A loop over values that stand in the test itself: what its body asserts is asserted of every row. */
export interface Loop {
  from: number;
  to: number;
  rows: number;
  expected: string[];
}

/** Loops in `[from, to)` over a list that is written there, or that a name of the same file stands for. */
export function loopsIn(masked: Masked, language: Language, from: number, to: number): Loop[] {
  const { code } = masked;
  const pattern =
    language === "python"
      ? /^[ \t]*for\s+[^:\n]+?\s+in\s+(?:enumerate\(\s*)?/gm
      : language === "javascript"
        ? /\bfor\s*\(\s*(?:const|let|var)\s+[^;()]+?\s+of\s+/g
        : undefined;
  if (!pattern) return [];
  return [...code.slice(from, to).matchAll(pattern)].flatMap((match) => {
    const at = from + match.index + match[0].length;
    const open = listAt(code, at);
    if (open === undefined) return [];
    const list: readonly [number, number] = [open + 1, closing(code, open)];
    const begin = Math.max(at, open >= at ? list[1] : at);
    const end =
      language === "python" ? endOfIndented(code, from + match.index, begin, to) : endOfBraced(code, begin, to);
    return [
      {
        from: begin,
        to: end,
        rows: itemsBetween(code, ...list).length,
        expected: literalsIn(masked.text.slice(...list)),
      },
    ];
  });
}

/** Where the bracket of the list opens that stands at `at`, by itself or by its name. */
function listAt(code: string, at: number): number | undefined {
  if (/^[[(]/.test(code.slice(at))) return at;
  const name = /^[A-Za-z_$][\w$]*/.exec(code.slice(at, at + 100))?.[0];
  if (name === undefined) return undefined;
  const named = [...code.slice(0, at).matchAll(/(?<![\w$.])([A-Za-z_$][\w$]*)\s*(?::[^=\n]+)?=\s*(?=[[(])/g)];
  const found = named.findLast((match) => match[1] === name);
  return found && found.index + found[0].length;
}

function endOfIndented(code: string, start: number, body: number, to: number): number {
  const indent = /^[ \t]*/.exec(code.slice(start))?.[0].length ?? 0;
  const next = new RegExp(String.raw`^[ \t]{0,${indent}}\S`, "gm");
  next.lastIndex = code.indexOf("\n", body) + 1;
  return next.lastIndex === 0 ? to : Math.min(to, next.exec(code)?.index ?? to);
}

function endOfBraced(code: string, from: number, to: number): number {
  const open = code.indexOf("{", from);
  const end = code.indexOf(";", from);
  return open !== -1 && (end === -1 || open < end)
    ? Math.min(to, closing(code, open))
    : Math.min(to, end === -1 ? to : end);
}

import type { Language } from "./language.ts";
import { closing, type Masked } from "./mask.ts";
import { type Assertion, assertionsIn } from "./strength/assertions.ts";
import { loopsIn } from "./strength/loops.ts";
import { unreachable } from "./strength/unreachable.ts";

/** How much a piece of code asks of what it tests. */
export interface Strength {
  /** Exact assertions count 2, vague ones 1, those that cannot fail or are never reached 0. */
  flat: number;
  /** The same, an exact one by how many values it names: one `toEqual` of three fields is as good as three `toBe`. */
  detailed: number;
  /** Assertions as they are written, whatever they are worth. */
  written: number;
  /** What is expected, as it is written. */
  expected: string[];
  /** How many vague assertions want a yes, and how many a no. */
  yes: number;
  no: number;
  /** The lines of the assertions that count, those of the functions that it calls included. */
  lines: string[];
}

/** What functions of the tests assert, by name: a call of one is worth that much. */
export type Helpers = ReadonlyMap<string, Strength>;

export function strengthOf(
  masked: Masked,
  language: Language,
  [from, to]: readonly [number, number],
  helpers: Helpers = new Map(),
): Strength {
  const dead = unreachable(masked.code, language, from, to);
  const all = assertionsIn(masked, language, from, to);
  const live = all.filter(({ at }) => !dead.some(([start, end]) => at >= start && at < end));
  const called = callsOf(masked.code.slice(from, to), helpers);
  const loops = loopsIn(masked, language, from, to);
  const times = ({ at }: Assertion) =>
    loops.filter((loop) => at >= loop.from && at < loop.to).reduce((product, { rows }) => product * rows, 1);
  return {
    flat: sum(live.map((one) => one.weight * times(one))) + sum(called.map(({ flat }) => flat)),
    detailed: sum(live.map((one) => detailOf(one) * times(one))) + sum(called.map(({ detailed }) => detailed)),
    written: all.length + called.length,
    expected: [...live, ...loops].flatMap(({ expected }) => expected),
    yes: live.filter(({ asks }) => asks === "yes").length,
    no: live.filter(({ asks }) => asks === "no").length,
    lines: [
      ...live.filter(({ weight }) => weight > 0).map(({ at }) => lineAt(masked.text, at)),
      ...called.flatMap(({ lines }) => lines),
    ],
  };
}

function detailOf({ weight, expected }: Assertion): number {
  return weight < 2 ? weight : weight * Math.max(1, expected.length);
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, end === -1 ? undefined : end).trim();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function callsOf(code: string, helpers: Helpers): Strength[] {
  if (helpers.size === 0) return [];
  return [...code.matchAll(/(?<![\w$])([A-Za-z_$][\w$]*)\s*\(/g)].flatMap((match) => helpers.get(match[1] ?? "") ?? []);
}

const definitions: Partial<Record<Language, RegExp>> = {
  javascript: /\b(?:function\s*\*?\s*(\w+)\s*\(|(?:const|let|var)\s+(\w+)\s*=\s*(?:async\s*)?(?:function\b|\())/g,
  go: /\bfunc\s+(\w+)\s*\(/g,
  rust: /\bfn\s+(\w+)\s*[(<]/g,
  java: /\b(?:void|fun)\s+(\w+)\s*\(/g,
  csharp: /\bvoid\s+(\w+)\s*\(/g,
  php: /\bfunction\s+(\w+)\s*\(/g,
  swift: /\bfunc\s+(\w+)\s*\(/g,
};

/** Functions with assertions in them that are no tests themselves. */
export function helpersOf(masked: Masked, language: Language): Map<string, Strength> {
  const found = new Map<string, Strength>();
  for (const { name, from, to } of language === "python"
    ? pythonFunctions(masked.code)
    : functionsOf(masked.code, language)) {
    const strength = strengthOf(masked, language, [from, to]);
    if (strength.flat > 0 && !/^(?:test|Test)/.test(name)) found.set(name, strength);
  }
  return found;
}

interface Named {
  name: string;
  from: number;
  to: number;
}

function functionsOf(code: string, language: Language): Named[] {
  const pattern = definitions[language];
  if (!pattern) return [];
  return [...code.matchAll(pattern)].flatMap((match): Named[] => {
    const name = match[1] ?? match[2] ?? "";
    const open = code.indexOf("{", match.index);
    const arrow = code.indexOf("=>", match.index);
    // A function of one expression ends with its line.
    const isExpression = arrow !== -1 && /^=>\s*[^\s{]/.test(code.slice(arrow)) && (open === -1 || arrow < open);
    if (isExpression) {
      const end = code.indexOf(";", arrow);
      return [{ name, from: arrow, to: end === -1 ? code.length : end }];
    }
    return open === -1 ? [] : [{ name, from: open, to: closing(code, open) }];
  });
}

function pythonFunctions(code: string): Named[] {
  return [...code.matchAll(/^([ \t]*)(?:async\s+)?def\s+(\w+)\s*\(/gm)].map((match) => {
    const from = match.index + match[0].length;
    const indent = match[1]?.length ?? 0;
    const next = new RegExp(String.raw`^[ \t]{0,${indent}}\S`, "gm");
    next.lastIndex = code.indexOf("\n", from) + 1;
    const end = next.lastIndex === 0 ? undefined : next.exec(code)?.index;
    return { name: match[2] ?? "", from, to: end ?? code.length };
  });
}

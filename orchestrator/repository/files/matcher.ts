import { TaskError } from "../../task/errors.ts";

/** Tests single lines against a search pattern. */
export interface Matcher {
  matches(line: string): boolean;
  /** Bytes that every match holds. */
  literal?: Buffer;
  /** Characters of a line that are tested. */
  reach: number;
  note?: string;
}

const maxReach = 2000;
/** Steps of the engine for one line, at most: some tenths of a second. */
const maxSteps = 2e8;

/** Characters that mean themselves in an expression. */
const literalOnly = /^[\w\s"'`,;:=<>/@#%&!~-]+$/;

/** A regular expression; an invalid one is searched as plain text, and the note says so. `(?i)` at the beginning ignores case. */
export function matcherOf(pattern: string): Matcher {
  if (pattern === "") throw new TaskError("The pattern is empty.");
  const asText: Matcher = { matches: (line) => line.includes(pattern), literal: Buffer.from(pattern), reach: maxReach };
  if (literalOnly.test(pattern)) return asText;
  try {
    const ignoresCase = pattern.startsWith("(?i)");
    const expression = new RegExp(ignoresCase ? pattern.slice(4) : pattern, ignoresCase ? "i" : "");
    return { matches: (line) => expression.test(line), reach: reachOf(pattern) };
  } catch {
    return { ...asText, note: "not a valid regular expression: searched as plain text" };
  }
}

/**
 * How many characters of a line are tested. Bun's engine limits nested repetition by itself, but each repetition in sequence
 * (`.*.*.*x`) multiplies the time by the length.
 */
function reachOf(pattern: string): number {
  const repetitions = pattern.replace(/\\.|\[[^\]]*\]/g, "c").match(/[*+]|\{\d*,?\d*\}/g)?.length ?? 0;
  let factorial = 1;
  for (let factor = 2; factor <= repetitions + 1; factor++) factorial *= factor;
  return Math.min(maxReach, Math.floor((maxSteps * factorial) ** (1 / (repetitions + 1))));
}

/** `*.ts` means files of that name in any folder; with a slash the whole path is matched. */
export function globOf(glob: string | undefined): (path: string, name: string) => boolean {
  if (glob === undefined || glob === "") return () => true;
  const pattern = new Bun.Glob(glob.replace(/^\.?\//, ""));
  return glob.includes("/") ? (path) => pattern.match(path) : (_, name) => pattern.match(name);
}

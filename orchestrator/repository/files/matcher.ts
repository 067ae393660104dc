import { TaskError } from "../../task/errors.ts";
import { Automaton } from "./expression/automaton.ts";

/** Tests single lines against a search pattern. */
export interface Matcher {
  matches(line: string): boolean;
  /** Bytes that every match holds, in each encoding of one byte a character. */
  literal?: Buffer;
  note?: string;
}

/** Characters that mean themselves in an expression. */
const literalOnly = /^[\w\s"'`,;:=<>/@#%&!~-]+$/;

/** A regular expression; an invalid one is searched as plain text, and the note says so. `(?i)` at the beginning ignores case. */
export function matcherOf(pattern: string): Matcher {
  if (pattern === "") throw new TaskError("The pattern is empty.");
  const isAscii = /^\p{ASCII}*$/u.test(pattern);
  const asText: Matcher = {
    matches: (line) => line.includes(pattern),
    ...(isAscii && { literal: Buffer.from(pattern) }),
  };
  if (literalOnly.test(pattern)) return asText;
  try {
    const ignoresCase = pattern.startsWith("(?i)");
    const automaton = new Automaton(ignoresCase ? pattern.slice("(?i)".length) : pattern, ignoresCase);
    return { matches: (line) => automaton.matches(line) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ...asText, note: "not a valid regular expression: searched as plain text" };
  }
}

import { RE2JS } from "re2js";
import { TaskError } from "../../task/errors.ts";
import { requiredLiteral } from "./required_literal.ts";

/** Tests single lines against a search pattern. */
export interface Matcher {
  matches(line: string): boolean;
  /** Bytes that every match holds, in each encoding of one byte a character. */
  literal?: Buffer;
  note?: string;
}

/** Characters that mean themselves in an expression. */
const literalOnly = /^[\w\s"'`,;:=<>/@#%&!~-]+$/;

/**
 * A regular expression, in time linear in the line whatever the expression; one that is invalid, or that needs to go back, is
 * searched as plain text, and the note says so. `(?i)` at the beginning ignores case.
 */
export function matcherOf(pattern: string): Matcher {
  if (pattern === "") throw new TaskError("The pattern is empty.");
  const isAscii = /^\p{ASCII}*$/u.test(pattern);
  const asText: Matcher = {
    matches: (line) => line.includes(pattern),
    ...(isAscii && { literal: Buffer.from(pattern) }),
  };
  if (literalOnly.test(pattern)) return asText;
  try {
    const expression = RE2JS.compile(RE2JS.translateRegExp(pattern));
    const literal = requiredLiteral(pattern);
    return { matches: (line) => expression.test(line), ...(literal !== "" && { literal: Buffer.from(literal) }) };
  } catch (error) {
    if (!(error instanceof Error) || !error.name.startsWith("RE2JS")) throw error;
    return { ...asText, note: `searched as plain text, because it is no regular expression here: ${error.message}` };
  }
}

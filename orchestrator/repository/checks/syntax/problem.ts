/** The first thing that is wrong in a text; `line` and `column` count from 1. */
export interface SyntaxProblem {
  message: string;
  line: number;
  column: number;
}

/** The line and column of a position in a text. */
export function lineAndColumn(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position);
  return { line: before.split("\n").length, column: position - before.lastIndexOf("\n") };
}

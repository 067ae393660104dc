import type { SyntaxProblem } from "./problem.ts";

const maxTries = 60;

/**
 * The first line that a parser without positions refuses: the one after the longest prefix that it accepts.
 */
export function lineProblem(text: string, parse: (text: string) => unknown): SyntaxProblem | undefined {
  const message = parseError(text, parse);
  if (message === undefined) return undefined;
  const lines = text.split("\n");
  const accepted = acceptedLines(lines, parse);
  const rest = lines.slice(accepted);
  const skipped = rest.findIndex((line) => /^\s*[^\s#]/.test(line));
  const line = accepted + Math.max(0, skipped);
  return { message, line: line + 1, column: (lines[line] ?? "").search(/\S|$/) + 1 };
}

function acceptedLines(lines: readonly string[], parse: (text: string) => unknown): number {
  let tries = maxTries;
  const accepts = (count: number) => tries-- > 0 && parseError(lines.slice(0, count).join("\n"), parse) === undefined;
  let accepted = 0;
  for (let refused = lines.length; refused - accepted > 1; ) {
    const middle = (accepted + refused) >> 1;
    if (accepts(middle)) accepted = middle;
    else refused = middle;
  }
  // A value over several lines is refused until its last one: what ends it may lie a little further on.
  for (let count = accepted + 2; count < lines.length && tries > 0; count++) if (accepts(count)) accepted = count;
  return accepted;
}

function parseError(text: string, parse: (text: string) => unknown): string | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^\w+ Parse error: /, "");
  }
}

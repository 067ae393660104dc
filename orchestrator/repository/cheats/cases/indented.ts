import type { TestCase } from "../cases.ts";
import { closing, itemsBetween, type Masked } from "../mask.ts";

const begins: Readonly<Record<"python" | "ruby" | "elixir", RegExp>> = {
  python: /^([ \t]*)(?:async\s+)?def\s+(test\w*)\s*\(/,
  ruby: /^([ \t]*)(?:def\s+(test_\w+)|[xf]?(?:it|specify|scenario|example|test)[ (](?=.*(?:\bdo\b|\{)))/,
  elixir: /^([ \t]*)(?:test|property)[ (]/,
};

/** Tests of languages whose bodies are told by their indentation, or end in a line as deep as the first. */
export function indentedCases({ code, text }: Masked, language: "python" | "ruby" | "elixir"): TestCase[] {
  const lines = code.split("\n");
  const original = text.split("\n");
  const starts = startsOf(lines);
  const scopes: { indent: number; name: string }[] = [];
  const cases: TestCase[] = [];
  for (const [index, line] of lines.entries()) {
    noteScope(scopes, line);
    const match = begins[language].exec(line);
    if (!match) continue;
    const indent = match[1]?.length ?? 0;
    const end = endOf(lines, index, indent, language);
    const name = match[2] ?? /(["'])(.*?)\1/.exec(original[index] ?? "")?.[2] ?? (original[index] ?? "").trim();
    const { first, rows, open } =
      language === "python" ? decorationOf(code, lines, starts, index) : { first: index, rows: 1, open: false };
    cases.push({
      name: [...scopes.filter((scope) => scope.indent < indent).map((scope) => scope.name), name].join(" "),
      line: index + 1,
      rows,
      open,
      begin: starts[first] ?? 0,
      from: (starts[index] ?? 0) + line.length,
      to: starts[end] ?? code.length,
    });
  }
  return cases;
}

function startsOf(lines: readonly string[]): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  return starts;
}

/** Classes give tests their full names. */
function noteScope(scopes: { indent: number; name: string }[], line: string): void {
  const match = /^([ \t]*)class\s+(\w+)/.exec(line);
  if (!match) return;
  const indent = match[1]?.length ?? 0;
  while ((scopes.at(-1)?.indent ?? -1) >= indent) scopes.pop();
  scopes.push({ indent, name: match[2] ?? "" });
}

/** The first line that is not in the body any more. */
function endOf(lines: readonly string[], start: number, indent: number, language: string): number {
  let depth = 0;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const deep = line.length - line.trimStart().length;
    // A signature over several lines closes at the depth where it began.
    const inSignature = language === "python" && depth > 0;
    if (index > start && line.trim() !== "" && deep <= indent && !inSignature && !/^\s*\)/.test(line)) return index;
    for (const character of line) {
      if ("([{".includes(character)) depth++;
      else if (")]}".includes(character)) depth--;
    }
  }
  return lines.length;
}

/** The first line of what decorates a test, and the rows of `@pytest.mark.parametrize` in it; several multiply. */
function decorationOf(
  code: string,
  lines: readonly string[],
  starts: readonly number[],
  index: number,
): { first: number; rows: number; open: boolean } {
  let rows = 1;
  let open = false;
  let first = index;
  for (let above = index - 1; above >= 0; above--) {
    const line = lines[above] ?? "";
    if (/^\s*(?:async\s+)?(?:def|class)\s/.test(line) || (line.trim() === "" && !hasOpenBracket(lines, above, index)))
      break;
    if (/^\s*@/.test(line)) first = above;
    const at = line.indexOf("parametrize(");
    if (at === -1) continue;
    const from = (starts[above] ?? 0) + at + "parametrize".length;
    const [, values] = itemsBetween(code, from + 1, closing(code, from));
    const start = values ? values[0] + (code.slice(...values).match(/^\s*/)?.[0].length ?? 0) : 0;
    if (values && /[[(]/.test(code[start] ?? "")) rows *= itemsBetween(code, start + 1, closing(code, start)).length;
    else open = true;
  }
  return { first, rows, open };
}

/** A blank line inside of a decorator's brackets does not end it. */
function hasOpenBracket(lines: readonly string[], from: number, to: number): boolean {
  const text = lines.slice(from, to).join("");
  return (text.match(/[)\]]/g)?.length ?? 0) > (text.match(/[([]/g)?.length ?? 0);
}

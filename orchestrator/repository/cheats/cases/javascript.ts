import type { TestCase } from "../cases.ts";
import { closing, itemsBetween, lineOf, type Masked } from "../mask.ts";

const begins = /(?<![\w$.])(?:(?:Deno|QUnit|t|tap)\s*\.\s*)?[xf]?(?:it|test|specify)\b((?:\s*\.\s*\w+)*)(?=\s*[(<`])/g;
/** Words behind `test.` that leave it a test. */
const modifiers =
  /^(?:skip|only|concurrent|sequential|serial|failing|fails|fixme|slow|each|for|if|skipIf|runIf|ignore|sanitizeOps|prop)$/;
/** Those that take arguments of their own before the test's. */
const withArguments = /^(?:each|for|if|skipIf|runIf|prop)$/;

export function javascriptCases({ code, text }: Masked): TestCase[] {
  const cases: TestCase[] = [];
  for (const match of code.matchAll(begins)) {
    if (/\b(?:function|class|new)\s+$/.test(code.slice(Math.max(0, match.index - 12), match.index))) continue;
    const words = (match[1] ?? "").split(".").map((word) => word.trim());
    if (words.slice(1).some((word) => !modifiers.test(word))) continue;
    const found = callOf(
      code,
      match.index + match[0].length,
      words.some((word) => withArguments.test(word)),
    );
    if (!found) continue;
    const [name, body] = itemsBetween(code, found.open + 1, found.close);
    // A name alone is a plan for a test; `regex.test(x)` and the like have no function behind them.
    if (!name || !body || !/=>|\bfunction\b|^\s*[\w$.]+\s*(?:\(|$)|\{/.test(code.slice(body[0], found.close))) continue;
    const table = found.table && rowsOf(code, found.table);
    cases.push({
      name: nameOf(text.slice(...name)),
      line: lineOf(text, match.index),
      rows: table?.rows ?? 1,
      open: table?.open ?? insideLoop(code, match.index),
      begin: match.index,
      from: body[0],
      to: found.close,
    });
  }
  return cases;
}

interface Call {
  open: number;
  close: number;
  table: readonly [number, number] | undefined;
}

/** The brackets of the call, behind type arguments and the table of an `each`. */
function callOf(code: string, from: number, hasTable: boolean): Call | undefined {
  let at = behindTypes(code, from);
  let table: Call["table"];
  if (hasTable) {
    const end = code[at] === "`" ? code.indexOf("`", at + 1) : closing(code, at);
    table = [at, end];
    at = behindTypes(code, end + 1);
  }
  if (code[at] !== "(") return undefined;
  return { open: at, close: closing(code, at), table };
}

function behindTypes(code: string, from: number): number {
  let at = from;
  while (/\s/.test(code[at] ?? "")) at++;
  if (code[at] !== "<") return at;
  const end = code.indexOf("(", at);
  return end === -1 ? code.length : end;
}

function rowsOf(code: string, [from, to]: readonly [number, number]): { rows: number; open: boolean } {
  // Of a template the masked code has only the lines: its quotes, a head, the rows.
  if (code[from] === "`") return { rows: Math.max(1, code.slice(from, to).split("\n").length - 3), open: false };
  const [first] = itemsBetween(code, from + 1, to);
  const start = first ? from + 1 + (code.slice(first[0], first[1]).match(/^\s*/)?.[0].length ?? 0) : to;
  if (code[start] !== "[") return { rows: 1, open: true };
  return { rows: itemsBetween(code, start + 1, closing(code, start)).length, open: false };
}

function nameOf(argument: string): string {
  return argument.trim().replace(/^(["'`])([\s\S]*)\1$/, "$2");
}

/** `for (const row of table) test(...)`, `table.forEach((row) => { test(...) })`. */
function insideLoop(code: string, at: number): boolean {
  const before = code.slice(Math.max(0, at - 300), at);
  const loop = /(?:\bfor\s*\([^)]*\)\s*\{?|\.(?:forEach|map)\s*\([^;]*=>\s*\{?)\s*(?:[^{}]*)$/.exec(before);
  return loop !== null;
}

import type { TestCase } from "../cases.ts";
import type { Language } from "../language.ts";
import { closing, lineOf, type Masked } from "../mask.ts";

type Braced = Exclude<Language, "javascript" | "python" | "ruby" | "elixir" | "shell">;

const attributes = String.raw`(?:\s*(?:#\[|@|\[)[^\n]*)*?`;
/** A test up to its name; the body is the next block in braces. */
const begins: Readonly<Record<Braced, RegExp>> = {
  go: /\bfunc\s+(?:\([^)]*\)\s*)?((?:Test|Fuzz|Example|Benchmark)\w*)\s*\(/g,
  rust: new RegExp(
    String.raw`#\[(?:\w+::)*(?:test|rstest|test_case|quickcheck|wasm_bindgen_test)\b[^\n]*\]${attributes}\s*(?:pub\s+)?(?:async\s+)?fn\s+(\w+)`,
    "g",
  ),
  java: new RegExp(
    String.raw`@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property)\b[^\n]*${attributes}\s*(?:[\w<>\[\], ]+\s+)?(?:void|fun|def|[\w<>]+)\s+(\w+|${"`"}[^${"`"}]*${"`"})\s*\(`,
    "g",
  ),
  csharp: new RegExp(
    String.raw`\[(?:[\w.]+,\s*)?(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod)\b[^\n]*${attributes}\s*public\s+(?:async\s+)?[\w<>]+\s+(\w+)\s*\(`,
    "g",
  ),
  php: /\bfunction\s+(test\w*)\s*\(|(?<![\w$>:])(?:it|test)\s*\(/g,
  swift: /\bfunc\s+(test\w*)\s*\(|@Test\b[^\n]*\s+func\s+(\w+)/g,
};

/** Lines that are each a case of a table: `{"two", 2, 4},`, `[InlineData(1)]`, `#[case(1)]`, `@CsvSource` rows are not counted. */
const rows = /^\s*(?:\{.*\},?|\[(?:InlineData|TestCase|DataRow)\b.*\]|#\[(?:case|test_case)\b.*\])\s*$/;

/** Go's short tables: `range []struct{ in, want int }{{1, 2}, {2, 3}}`. */
function rowsInLine(code: string): number {
  const table = /\}\{(\{[^{}\n]*\}(?:, ?\{[^{}\n]*\})*),?\}/.exec(code)?.[1];
  return table?.match(/\{/g)?.length ?? 0;
}

export function bracedCases({ code, text }: Masked, language: Braced): TestCase[] {
  const cases: TestCase[] = [];
  for (const match of code.matchAll(begins[language])) {
    const open = code.indexOf("{", match.index + match[0].length);
    if (open === -1) continue;
    const close = closing(code, open);
    const whole = code.slice(match.index, close);
    const named = match[1] ?? match[2] ?? text.slice(match.index, open).match(/(["'])(.*?)\1/)?.[2] ?? "";
    cases.push({
      name: named,
      line: lineOf(text, match.index + (match[0].match(/^\s*/)?.[0].length ?? 0)),
      rows: Math.max(1, whole.split("\n").filter((line) => rows.test(line)).length, rowsInLine(whole)),
      open: false,
      begin: match.index,
      from: open + 1,
      to: close,
    });
  }
  return cases;
}

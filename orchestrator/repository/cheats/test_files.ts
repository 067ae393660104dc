import type { Language } from "./language.ts";
import { isTestFile } from "./place.ts";

const byContent: Partial<Record<Language, RegExp>> = {
  javascript:
    /\bfrom\s*["'](?:vitest|bun:test|node:test|@jest\/globals|ava|mocha|tape|uvu|@playwright\/test)["']|\brequire\(["'](?:node:test|tape|ava|mocha)["']\)|\bDeno\.test\(/,
  python: /^\s*(?:import|from)\s+(?:unittest|pytest)\b/m,
  rust: /#\[\s*(?:\w+::)*test\b/,
  java: /@Test\b/,
  csharp: /\[(?:Fact|Theory|Test|TestMethod)\b/,
};

/** Whether a file holds tests, by its path or, where they stand beside what they test, by its content. */
export function holdsTests(path: string, language: Language, text: string): boolean {
  return isTestFile(path) || (byContent[language]?.test(text) ?? false);
}

import { bracedCases } from "./cases/braced.ts";
import { indentedCases } from "./cases/indented.ts";
import { javascriptCases } from "./cases/javascript.ts";
import { shellCases } from "./cases/shell.ts";
import type { Language } from "./language.ts";
import type { Masked } from "./mask.ts";

/** One test as it stands in a file. */
export interface TestCase {
  name: string;
  /** From 1. */
  line: number;
  /** How often it runs: the rows of its table as far as they are written down, else 1. */
  rows: number;
  /** Its table is made elsewhere: how often it runs cannot be read. */
  open: boolean;
  /** Where it begins, its table and what decorates it included. */
  begin: number;
  /** Where its body begins and ends. */
  from: number;
  to: number;
}

/** The tests of a file in order. What a runner would not run (a todo, a comment) is none. */
export function testCases(masked: Masked, language: Language): TestCase[] {
  switch (language) {
    case "javascript":
      return javascriptCases(masked);
    case "python":
    case "ruby":
    case "elixir":
      return indentedCases(masked, language);
    case "shell":
      return shellCases(masked);
    default:
      return bracedCases(masked, language);
  }
}

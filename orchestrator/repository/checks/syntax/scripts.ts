import type { SyntaxProblem } from "./problem.ts";

const loaders: Record<string, Bun.JavaScriptLoader> = {
  ts: "ts",
  mts: "ts",
  cts: "ts",
  tsx: "tsx",
  js: "jsx",
  jsx: "jsx",
  mjs: "jsx",
  cjs: "jsx",
};

/** The loader of JavaScript and TypeScript files by their extension. */
export function loaderOf(extension: string): Bun.JavaScriptLoader | undefined {
  return loaders[extension];
}

/**
 * Only `scanImports`: the other methods of the transpiler execute what the text imports `with { type: "macro" }`, here,
 * outside any sandbox. It knows neither a `#!` line nor accessor fields nor decorators of JavaScript, so those are
 * replaced by text of the same length, or read as TypeScript.
 */
export function scriptProblem(text: string, loader: Bun.JavaScriptLoader): SyntaxProblem | undefined {
  const plain = text.replace(/^(\ufeff?)#!/, "$1//");
  const problem = scanProblem(plain, loader);
  if (problem === undefined || isFlow(text)) return undefined;
  if (/\baccessor\s+[#\w["']/.test(plain) && !scanProblem(withoutAccessors(plain), loader)) return undefined;
  const decorated = loader === "jsx" && /(?:^|[\s;{(])@[\w(]/.test(plain);
  return decorated && !scanProblem(withoutAccessors(plain), "tsx") ? undefined : problem;
}

function withoutAccessors(text: string): string {
  return text.replace(/\baccessor(?=\s+[#\w["'])/g, "        ");
}

/** Flow's types look like errors in JavaScript. */
function isFlow(text: string): boolean {
  return /^\s*(?:\/\*[\s\S]{0,2000}?|\/\/.*)@flow\b/.test(text.slice(0, 3000));
}

const transpilers = new Map<Bun.JavaScriptLoader, Bun.Transpiler>();

function transpilerOf(loader: Bun.JavaScriptLoader): Bun.Transpiler {
  const known = transpilers.get(loader) ?? new Bun.Transpiler({ loader });
  transpilers.set(loader, known);
  return known;
}

function scanProblem(text: string, loader: Bun.JavaScriptLoader): SyntaxProblem | undefined {
  try {
    transpilerOf(loader).scanImports(text);
    return undefined;
  } catch (error) {
    return transpilerProblem(error);
  }
}

interface TranspilerMessage {
  message?: string;
  position?: { line?: number; column?: number } | null;
}

/** Bun throws its message with a position, or several of them in one; some only advise. */
function transpilerProblem(error: unknown): SyntaxProblem | undefined {
  const messages: TranspilerMessage[] = error instanceof AggregateError ? error.errors : [error];
  const first = messages.find(({ message = "" }) => !/\bdeprecated\b/.test(message));
  if (first === undefined) return undefined;
  const { message = "it cannot be read", position } = first;
  return { message, line: position?.line ?? 1, column: position?.column ?? 1 };
}

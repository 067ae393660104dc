import { type Lang, type TextKey, type TextParams, text } from "../texts/index.ts";
import { errorReason } from "./error_reason.ts";

/** What is wrong with a plugin's file and how to fix it, as a sentence of the catalogue; plain JSON. */
export interface Problem {
  key: TextKey;
  params: TextParams;
  line: number | null;
  /** Where that is another file than the plugin's own. */
  file?: string | undefined;
}

/** Thrown for a file that is not loaded; the rest is. */
export class PluginProblem extends Error {
  override readonly name = "PluginProblem";
  readonly problem: Problem;

  constructor(key: TextKey, params: TextParams = {}, line: number | null = null, file?: string) {
    super(text("en", key, params));
    this.problem = { key, params, line, ...(file !== undefined && { file }) };
  }
}

export function problemText(lang: Lang, { key, params }: Problem): string {
  return text(lang, key, params);
}

/** What went wrong while `file` was imported; several syntax errors come as one error that says only how many. */
export function problemFrom(error: unknown, file: string): Problem {
  if (error instanceof PluginProblem) return error.problem;
  return {
    key: "plugin.bad.throws",
    params: { detail: errorReason(error) },
    line: syntaxErrorLine(error) ?? lineIn(error, file),
  };
}

/** The line of a syntax error, where the runtime says it: in the error or in the first of several. */
export function syntaxErrorLine(error: unknown): number | null {
  const { position, errors } = (error ?? {}) as { position?: { line?: unknown } | null; errors?: unknown[] };
  if (typeof position?.line === "number") return position.line;
  return errors && errors.length > 0 ? syntaxErrorLine(errors[0]) : null;
}

/** The first line of this very file in the stack. */
export function lineIn(error: unknown, file: string): number | null {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? "" : /^\d+/.exec(stack.slice(at + file.length + 1))?.[0];
  return line ? Number(line) : null;
}

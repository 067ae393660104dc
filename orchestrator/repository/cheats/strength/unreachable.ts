import type { Language } from "../language.ts";
import { closing } from "../mask.ts";
import { unawaited } from "./unawaited.ts";

/** Pieces of a test's body whose assertions never run, or whose failure nobody hears of. */
export function unreachable(code: string, language: Language, from: number, to: number): (readonly [number, number])[] {
  if (language === "python") return [...indentedBlocks(code, from, to), ...afterPythonReturn(code, from, to)];
  if (language === "shell") return afterExit(code, from, to);
  const dead = [...neverTrue(code, from, to), ...swallowing(code, from, to), ...afterReturn(code, from, to)];
  return language === "javascript" ? [...dead, ...unawaited(code, from, to)] : dead;
}

const reports = /\b(?:throw|expect|assert\w*|fail|done|reject|t\.\w+|raise|Fail|Assert)\b|process\.exit/;

/** Behind a condition that is never true, or that is true only where somebody sets a variable for it. */
function* neverTrue(code: string, from: number, to: number): Generator<readonly [number, number]> {
  const condition =
    /\b(?:if|while)\s*(?:\(?\s*(?:false|0|!1|!true)\s*\)?\s*(?=\{)|\(\s*(?:false|0|!1|!true|!?\s*process\s*\.\s*env\b[^()\n]*)\s*\)\s*)(\{)?/g;
  for (const match of code.slice(from, to).matchAll(condition)) {
    const behind = from + match.index + match[0].length;
    if (match[1] !== undefined) yield [behind - 1, closing(code, behind - 1)];
    else yield [behind, endOfStatement(code, behind, to)];
  }
}

function endOfStatement(code: string, from: number, to: number): number {
  const end = code.indexOf(";", from);
  return end === -1 ? to : Math.min(end, to);
}

/** `try { expect(...) } catch {}`: the failure of what is tried goes nowhere. */
function* swallowing(code: string, from: number, to: number): Generator<readonly [number, number]> {
  for (const match of code.slice(from, to).matchAll(/\btry\s*\{/g)) {
    const open = from + match.index + match[0].length - 1;
    const close = closing(code, open);
    const handler = /^\}\s*catch\s*(?:\([^)]*\))?\s*\{/.exec(code.slice(close, close + 300));
    if (!handler) continue;
    const start = close + handler[0].length - 1;
    if (!reports.test(code.slice(start, closing(code, start)))) yield [open, close];
  }
}

/** Behind a bare `return` at the first level of the body. */
function* afterReturn(code: string, from: number, to: number): Generator<readonly [number, number]> {
  const begin = /=>\s*\{|\bfunction\b[^{]*\{/.exec(code.slice(from, to));
  let depth = begin ? -1 : 0;
  for (let at = begin ? from + begin.index + begin[0].length - 1 : from; at < to; at++) {
    if (code[at] === "{") depth++;
    else if (code[at] === "}" && --depth < 0) return;
    else if (
      depth === 0 &&
      code[at] === "r" &&
      /^return\s*(?:;|\n|t\.\w+\(\))/.test(code.slice(at, at + 30)) &&
      !/[\w$.)]\s*$/.test(code.slice(Math.max(from, at - 1), at)) &&
      !isConditional(code, at)
    ) {
      yield [at, to];
      return;
    }
  }
}

/** `if (x) return;` stops only sometimes. */
function isConditional(code: string, at: number): boolean {
  return /(?:\)|\belse)\s*$/.test(code.slice(Math.max(0, at - 40), at));
}

function* indentedBlocks(code: string, from: number, to: number): Generator<readonly [number, number]> {
  const lines = linesOf(code, from, to);
  for (const [index, { text, at }] of lines.entries()) {
    const indent = depthOf(text);
    const end = () => lines.slice(index + 1).find((line) => line.text.trim() !== "" && depthOf(line.text) <= indent);
    if (/^\s*(?:if|while)\s+(?:(?:False|0|None)\s*:|(?:not\s+)?os\.(?:environ|getenv)\b)/.test(text))
      yield [at, end()?.at ?? to];
    const isTry =
      /^\s*try\s*:/.test(text) ||
      /^\s*with\s+(?:contextlib\.)?suppress\(\s*(?:Base)?(?:Exception|AssertionError)/.test(text);
    if (!isTry) continue;
    const handler = end();
    if (/^\s*with/.test(text)) yield [at, handler?.at ?? to];
    else if (handler && /^\s*except\s*(?:\(?\s*(?:Base)?Exception|\(?\s*AssertionError|:)/.test(handler.text)) {
      const after = lines.slice(lines.indexOf(handler) + 1);
      const stop = after.findIndex((line) => line.text.trim() !== "" && depthOf(line.text) <= indent);
      const body = [handler, ...(stop === -1 ? after : after.slice(0, stop))].map((line) => line.text).join("\n");
      if (!/\b(?:raise|assert\w*|fail)\b/.test(body.replace(/^.*except[^:]*:/, ""))) yield [at, handler.at];
    }
  }
}

function* afterPythonReturn(code: string, from: number, to: number): Generator<readonly [number, number]> {
  const lines = linesOf(code, from, to).filter(({ text }) => text.trim() !== "");
  const first = lines.find(({ at }) => at > from);
  const found =
    first && lines.find(({ text }) => depthOf(text) === depthOf(first.text) && /^\s*return\s*(?:None)?\s*$/.test(text));
  if (found) yield [found.at, to];
}

function afterExit(code: string, from: number, to: number): (readonly [number, number])[] {
  const match = /^(?:exit(?:\s+0)?|exec\s+true)\s*;?\s*$/m.exec(code.slice(from, to));
  return match ? [[from + match.index, to]] : [];
}

function linesOf(code: string, from: number, to: number): { text: string; at: number }[] {
  let at = from;
  return code
    .slice(from, to)
    .split("\n")
    .map((text) => {
      const line = { text, at };
      at += text.length + 1;
      return line;
    });
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}

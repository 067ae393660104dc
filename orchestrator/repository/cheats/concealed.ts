import type { Cheat } from "./cheats.ts";
import type { Context, FileDiff } from "./diff.ts";
import { newLines } from "./fresh.ts";
import { type Language, languageOf } from "./language.ts";
import { closing, lineOf, type Masked, mask } from "./mask.ts";
import { isTestConfig } from "./place.ts";
import { holdsTests } from "./test_files.ts";

/** Code that swallows every failure, or that notices that it is being tested: what is new of it, outside of tests. */
export function concealed({ path, before, after }: FileDiff, _context: Context): Cheat[] {
  const language = after === undefined ? undefined : languageOf(path, after);
  if (after === undefined || !language || language === "shell" || isTestConfig(path)) return [];
  if (holdsTests(path, language, after)) return [];
  const now = mask(after, language);
  const was = before === undefined ? undefined : mask(before, language);
  const fresh = newLines(was?.uncommented ?? "", now.uncommented);
  const lines = after.split("\n");
  const places = [...swallowed(now, language), ...noticing(now, language)];
  const known = was ? [...swallowed(was, language), ...noticing(was, language)].length : 0;
  return places
    .map((at) => lineOf(after, at))
    .filter((line) => fresh.has(line))
    .slice(0, Math.max(0, places.length - known))
    .map((line) => ({ path, line, kind: "concealed", what: lines[line - 1] ?? "" }));
}

/** Catch-alls with nothing in them. A specific failure that is ignored, or one with its reason, is somebody's decision. */
function swallowed(masked: Masked, language: Language): number[] {
  const { code } = masked;
  switch (language) {
    case "python":
      return places(
        code,
        /^[ \t]*except\s*(?:\(?\s*(?:Base)?Exception\b[^:\n]*)?:[ \t]*(?:\n[ \t]*)?(?:pass|\.\.\.|continue|return(?:[ \t]+(?:None|True|0))?)[ \t]*$/gm,
      ).concat(places(code, /\bsuppress\(\s*(?:Base)?Exception\s*\)/g));
    case "javascript":
      return emptyCatches(masked).concat(
        places(code, /\.catch\s*\(\s*\(?\s*_?\w*\s*\)?\s*=>\s*\{\s*\}\s*\)/g).filter((at) => isAwaitedValue(code, at)),
      );
    case "java":
    case "csharp":
    case "php":
      return places(
        code,
        /\bcatch\s*\(\s*(?:final\s+)?\\?(?:System\.)?(?:Exception|Throwable|Error)\b[^)]*\)\s*\{\s*\}/g,
      );
    case "ruby":
      return places(
        code,
        /\brescue\s+(?:nil|true)\b|\brescue\s*(?:=>\s*\w+|(?:Exception|StandardError)\b[^\n]*)?\s*\n\s*(?:nil|true)?\s*\n?\s*end\b/g,
      );
    case "go":
      return places(code, /\bdefer\s+func\s*\(\s*\)\s*\{\s*(?:_\s*=\s*)?recover\(\)\s*;?\s*\}\s*\(\s*\)/g);
    default:
      return [];
  }
}

/** `catch {}` without a word of why. */
function emptyCatches({ code, text }: Masked): number[] {
  return places(code, /\bcatch\s*(?:\(\s*\w*(?:\s*:\s*\w+)?\s*\))?\s*\{/g).filter((at) => {
    const open = code.indexOf("{", at);
    return text.slice(open + 1, closing(code, open)).trim() === "";
  });
}

/** A promise that is thrown away may fail; one whose value is used may not. */
function isAwaitedValue(code: string, at: number): boolean {
  const start = Math.max(code.lastIndexOf(";", at), code.lastIndexOf("\n", at)) + 1;
  return /\breturn\b|=\s*await\b/.test(code.slice(start, at));
}

/** What only a run of the tests can tell: a branch on it gives them what they want to see. */
function noticing({ code, uncommented }: Masked, language: Language): number[] {
  if (language === "javascript")
    return places(
      uncommented,
      /\bif\s*\([^)\n]*\b(?:process\.env\.(?:JEST_WORKER_ID|VITEST\w*)|process\.env\.NODE_ENV\s*={2,3}\s*["']test["'])[^)\n]*\)\s*\{?\s*return\b|\bprocess\.env\.(?:JEST_WORKER_ID|VITEST\w*)\s*\?|\bprocess\.env\.NODE_ENV\s*={2,3}\s*["']test["']\s*\?/g,
    );
  if (language === "python")
    return places(
      uncommented,
      /["']PYTEST_CURRENT_TEST["']|["'](?:pytest|unittest)["']\s+in\s+sys\.modules|\bsys\.modules\.get\(\s*["']pytest["']/g,
    ).concat(places(code, /\bdef\s+__eq__\s*\([^)]*\)[^:\n]*:\s*return\s+True\b/g));
  if (language === "go") return places(code, /\bif\s+testing\.Testing\(\)/g);
  return [];
}

function places(code: string, pattern: RegExp): number[] {
  return [...code.matchAll(pattern)].map((match) => match.index + (match[0].match(/^\s*/)?.[0].length ?? 0));
}

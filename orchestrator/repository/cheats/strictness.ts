import type { Cheat } from "./cheats.ts";
import type { FileDiff } from "./diff.ts";
import { goneLines, newLines } from "./fresh.ts";
import { languageOf } from "./language.ts";

const compilers = /(?:^|\/)[tj]sconfig[\w.-]*\.json$/;
const linters =
  /(?:^|\/)(?:\.eslintrc[\w.]*|eslint\.config\.\w+|\.?oxlintrc\.json|biome\.jsonc?|tslint\.json|\.stylelintrc[\w.]*|package\.json)$/;
const pythons = /(?:^|\/)(?:\.?mypy\.ini|setup\.cfg|pyproject\.toml|tox\.ini|pyrightconfig\.json)$/;

const compiler =
  /["'](strict\w*|no(?:Implicit|Unused|Unchecked|Fallthrough|PropertyAccess)\w*|exactOptionalPropertyTypes|useUnknownInCatchVariables|alwaysStrict|checkJs)["']\s*:\s*(true|false)/;
const off = /["']?([\w@./-]+)["']?\s*:\s*\[?\s*["']?(off|0|none)\b(?!\.\d)/;
const on = /["']?([\w@./-]+)["']?\s*:\s*\[?\s*["']?(?:error|warn|warning|on|info|[12])\b/;
const typing =
  /^\s*["']?(strict\w*|disallow_\w+|warn_\w+|check_untyped_defs|no_implicit_\w+|report\w+|typeCheckingMode)["']?\s*[:=]\s*["']?(true|false|True|False|error|none|off|strict)\b/;
const isOff = (value: string) => /^(?:false|off|none|0)$/i.test(value);

/** A comment by which a whole file is looked at no more. */
const wholeFile =
  /^\s*(?:\/\/\s*@ts-nocheck\b|\/\*\s*eslint-disable\s*\*\/|\/\*\s*biome-ignore-all\b|\/\/\s*biome-ignore-all\b|#\s*(?:mypy:\s*ignore-errors|pyright:\s*ignore\b|type:\s*ignore\s*$|flake8:\s*noqa\s*$|ruff:\s*noqa\s*$|pylint:\s*(?:skip-file|disable=all)))/;

/** Types and lint that are told to look away: a switch that is off now, or gone where it was on; a file that was looked at. */
export function strictnessCheats({ path, before, after }: FileDiff): Cheat[] {
  if (before === undefined || after === undefined) return [];
  const lines = after.split("\n");
  const fresh = [...newLines(before, after)].sort((one, other) => one - other);
  const gone = goneLines(before, after);
  const cheat = (line: number, what: string): Cheat => ({ path, line, kind: "threshold", what });
  const pattern = compilers.test(path) ? compiler : pythons.test(path) ? typing : undefined;
  if (pattern) {
    const ons = gone.flatMap((line) => switchOf(line, pattern).filter(({ value }) => !isOff(value)));
    const now = fresh.flatMap((line) => switchOf(lines[line - 1] ?? "", pattern).map((one) => ({ ...one, line })));
    const lost = ons.filter(({ name }) => !now.some((one) => one.name === name));
    return [
      ...now.filter(({ value }) => isOff(value)).map(({ line }) => cheat(line, lines[line - 1] ?? "")),
      ...lost.map(({ text }) => cheat(before.split("\n").indexOf(text) + 1, text)),
    ];
  }
  const leftOut = languageOf(path, after) ? fresh.filter((line) => wholeFile.test(lines[line - 1] ?? "")) : [];
  if (!linters.test(path)) return leftOut.map((line) => cheat(line, lines[line - 1] ?? ""));
  const rules = /\brules\b|\blinter\b/.test(after) ? fresh : [];
  return rules
    .filter((line) => off.test(lines[line - 1] ?? "") && !on.test(lines[line - 1] ?? ""))
    .map((line) => cheat(line, lines[line - 1] ?? ""));
}

function switchOf(text: string, pattern: RegExp): { name: string; value: string; text: string }[] {
  const all = new RegExp(pattern.source.replace(/^\^\\s\*/, ""), "g");
  return [...text.matchAll(all)].map(([, name = "", value = ""]) => ({ name, value, text }));
}

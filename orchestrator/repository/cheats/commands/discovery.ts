import type { Cheat } from "../cheats.ts";
import type { FileDiff } from "../diff.ts";
import { goneLines, newLines } from "../fresh.ts";
import { isTestConfig } from "../place.ts";
import { leavesOut } from "./neutral.ts";

/** Settings by which a runner leaves tests out or lets failures through. */
const leaves: readonly RegExp[] = [
  /\b(?:testPathIgnorePatterns|modulePathIgnorePatterns|testIgnore|ignorePatterns|collect_ignore|norecursedirs|ignore-paths?|watchPathIgnorePatterns|excludeSpecPattern)\b/,
  /\bpassWithNoTests\b["']?\s*[:=]\s*true|\bbail\b["']?\s*[:=]\s*(?:true|[1-9])|\bforceExit\b["']?\s*[:=]\s*true|\bdangerouslyIgnoreUnhandledErrors\b["']?\s*[:=]\s*true/,
  /<(?:skipTests|maven\.test\.skip|testFailureIgnore)>\s*true|\bignoreFailures\s*=\s*true|\btest\.enabled\s*=\s*false|\bmaven\.test\.(?:skip|failure\.ignore)/,
  /^\s*(?:test|harness|doctest)\s*=\s*false/,
  /\bignore_errors\s*[:=]\s*[Tt]rue|\bignore_outcome\s*=\s*[Tt]rue/,
  /\bexcludeGroups?\b|\bexcludeTags\b/,
];
/** Settings that say which tests there are. */
const says =
  /\b(?:testMatch|testRegex|testpaths|python_files|python_functions|python_classes|testDir|specPattern|roots|spec)\b["']?\s*[:=]/;
/** Only where a runner's own settings stand do these words mean tests. */
const runner =
  /(?:^|\/)(?:(?:jest|vitest|vite|karma|playwright|cypress|ava|wdio)\.|\.mocharc|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|bunfig\.toml)/;

/** Settings of the runners under which fewer tests run or a red run passes. */
export function discoveryCheats({ path, before, after }: FileDiff): Cheat[] {
  if (!isTestConfig(path) || before === undefined || after === undefined) return [];
  const lines = after.split("\n");
  const gone = goneLines(before, after);
  const had = (pattern: RegExp) => gone.filter((line) => pattern.test(line)).length;
  const fresh = [...newLines(before, after)].sort((one, other) => one - other);
  const cheats: Cheat[] = [];
  for (const line of fresh) {
    const text = lines[line - 1] ?? "";
    const isLeftOut =
      leaves.some((pattern) => pattern.test(text)) ||
      (runner.test(path) &&
        /\b(?:addopts|commands|args)\b/.test(text) &&
        leavesOut(text) &&
        !had(/\b(?:addopts|commands|args)\b/)) ||
      (runner.test(path) && isWeakerOptions(text, gone)) ||
      (runner.test(path) &&
        isInTestSection(lines, line - 1, path) &&
        /(?:^|[{,])\s*["']?exclude["']?\s*[:=]/.test(text));
    // tox goes on after a command with a dash before it, whatever it came to.
    const isLetThrough = path.endsWith("tox.ini") && /^\s*(?:commands\w*\s*=\s*)?-\s+\w/.test(text);
    const isOther = says.test(text) && had(says) > 0;
    if (isLeftOut || isLetThrough || isOther) cheats.push({ path, line, kind: "command", what: text });
  }
  return cheats;
}

/** `addopts = "-q"` that became `addopts = "-q --ignore tests/slow"`. */
function isWeakerOptions(text: string, gone: readonly string[]): boolean {
  if (!/\baddopts\b/.test(text) || !leavesOut(text)) return false;
  const old = gone.find((line) => /\baddopts\b/.test(line)) ?? "";
  const options = (line: string): string[] => line.match(/--?[\w-]+(?:[= ][^\s"']+)?/g) ?? [];
  return options(text).some((option) => leavesOut(` ${option} `) && !options(old).includes(option));
}

/** `exclude` of a build is no business of the tests. */
function isInTestSection(lines: readonly string[], index: number, path: string): boolean {
  if (!/(?:^|\/)vite\.|\.toml$/.test(path)) return true;
  return lines
    .slice(0, index)
    .reverse()
    .slice(0, 40)
    .some((line) => /\btest\s*:|\[tool\.(?:pytest|coverage)/.test(line));
}

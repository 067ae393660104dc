import type { Cheat } from "../cheats.ts";
import { type Context, type FileDiff, isNamedByCommand } from "../diff.ts";
import { newLines } from "../fresh.ts";
import { languageOf } from "../language.ts";
import { mask } from "../mask.ts";
import { isTestFile } from "../place.ts";
import { isNeutralised } from "./neutral.ts";

/** New lines in a test script after which it ends well whatever the tests said. */
export function shellCheats({ path, before, after }: FileDiff, context: Context): Cheat[] {
  if (after === undefined || languageOf(path, after) !== "shell") return [];
  if (!isTestFile(path) && !isNamedByCommand(path, context)) return [];
  const now = mask(after, "shell").uncommented.split("\n");
  const fresh = newLines(before === undefined ? "" : mask(before, "shell").uncommented, now.join("\n"));
  return [...fresh]
    .sort((one, other) => one - other)
    .filter((line) => isNeutralised(now[line - 1] ?? "") || (before !== undefined && endsWell(now, line - 1)))
    .map((line) => ({ path, line, kind: "command", what: after.split("\n")[line - 1] ?? "" }));
}

/** `exit 0` by itself, or a trap that ends so. */
function endsWell(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? "").trim();
  return /^(?:exit(?:\s+0)?|true|:|exec\s+true)\s*;?$/.test(line) || /^trap\s+["']?\s*exit\s+0/.test(line);
}

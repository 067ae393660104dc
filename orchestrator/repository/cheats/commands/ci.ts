import type { Cheat } from "../cheats.ts";
import { type Context, type FileDiff, isPlanned } from "../diff.ts";
import { goneLines, newLines } from "../fresh.ts";
import { isNeutralised, leavesOut } from "./neutral.ts";

const lenient =
  /\bcontinue-on-error\s*:\s*(?:true|\$)|\ballow_failure\s*:\s*true|\bif\s*:\s*(?:false|\$\{\{\s*false)|\bwhen\s*:\s*(?:manual|never)|\bfailure_ignored\b|\bfast_finish\b|--no-verify\b|\bpaths-ignore\b|\bbranches-ignore\b|\bignore_failure\b|\bskip ci\b|\bfail_ci_if_error\s*:\s*false/;
const runs =
  /^\s*-?\s*(?:run|script|command|cmd|entry|sh|bat|steps?|jobs?|uses|name|needs|test\w*|lint\w*|on|push|pull_request)\b|\b(?:test|lint|check|tsc|pytest|jest|vitest|tox|cargo|go\s+vet|make)\b/;

/**
 * A change of what judges every push. Where the plan names the file, only what makes it judge less counts: a run that is
 * gone, a failure that is let through. Where it does not, any change does.
 */
export function ciCheats(diff: FileDiff, context: Context): Cheat[] {
  const { path, before, after } = diff;
  const lines = (after ?? "").split("\n");
  const fresh = [...newLines(before ?? "", after ?? "")].sort((one, other) => one - other);
  if (after === undefined || !isPlanned(path, context))
    return [{ path, line: fresh[0] ?? 1, kind: "ci", what: lines[(fresh[0] ?? 1) - 1] ?? "" }];
  const letsThrough = fresh.filter((line) => {
    const text = lines[line - 1] ?? "";
    return lenient.test(text) || isNeutralised(commandIn(text)) || leavesOut(text);
  });
  if (letsThrough.length > 0)
    return letsThrough.map((line) => ({ path, line, kind: "ci", what: lines[line - 1] ?? "" }));
  const lost = goneLines(before ?? "", after).find(
    (line) =>
      runs.test(line) &&
      !isReplaced(
        line,
        fresh.map((at) => lines[at - 1] ?? ""),
      ),
  );
  if (lost === undefined) return [];
  return [{ path, line: (before ?? "").split("\n").indexOf(lost) + 1, kind: "ci", what: lost }];
}

function commandIn(line: string): string {
  return line.replace(/^\s*-?\s*(?:\w+\s*:\s*)?[|>"']?/, "").replace(/["']\s*$/, "");
}

/** Another version of an action, the same command with more to it. */
function isReplaced(lost: string, fresh: readonly string[]): boolean {
  const bare = (line: string) => line.replace(/[@\d.v]+\S*$/g, "").replace(/["'\s]/g, "");
  const command = commandIn(lost).trim();
  return fresh.some((line) => bare(line) === bare(lost) || (command !== "" && line.includes(command)));
}

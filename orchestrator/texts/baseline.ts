import { type Lang, text } from "./index.ts";

/** Names listed in the line; further ones are counted. */
const mostNames = 5;

/** How the tests were before the work, in a line: `153 tests green before the work`, or which are red. */
export function baselineLine(
  lang: Lang,
  {
    command,
    exit,
    passed,
    failed,
    failing,
  }: {
    command: string | null;
    exit: number | null;
    passed: number | null;
    failed: number | null;
    failing: readonly string[];
  },
): string {
  const count = passed ?? "";
  if (exit === 0 && !failed) return text(lang, "baseline.green", { count });
  const more = failing.length > mostNames ? ` +${failing.length - mostNames}` : "";
  const names = failing.slice(0, mostNames).join(", ") + more;
  return text(lang, "baseline.red", { count, failed: failed || failing.length || "", names, command: command ?? "" });
}

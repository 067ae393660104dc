/** What a tool or a chat puts around code, in `new` alone: nothing of it is meant for a file that has nothing like it. */
export function decorationOf(replacement: string, old: string, text: string): string | undefined {
  const numbered = /^[ \t]*\d+(?:\t|→|│|\| )/m;
  const lines = replacement.split("\n").filter((line) => line.trim() !== "");
  const isNumbered = lines.length > 0 && lines.every((line) => numbered.test(line));
  if (isNumbered && !numbered.test(old) && !numbered.test(text))
    return "The lines of `new` begin with line numbers; send them without.";
  const isFenced = lines.length > 2 && /^\s*```/.test(lines[0] ?? "") && /^\s*```\s*$/.test(lines.at(-1) ?? "");
  if (isFenced && !old.includes("```") && !text.includes("```"))
    return "`new` is in a fence (```), which would end up in the file; send it without.";
  return undefined;
}

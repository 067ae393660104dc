const longest = 300;

/**
 * The lines of a digest that tell a person why a command failed, as one line: the first failure, else the beginning and the end of
 * its output. Empty where it printed nothing.
 */
export function decisiveLines(digest: string): string {
  const [, ...body] = digest.split("\n\n");
  const lines = body
    .join("\n")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const isFailure = lines[0]?.startsWith("1. ");
  const chosen = isFailure || lines.length <= 3 ? lines.slice(0, 3) : [lines[0], ...lines.slice(-2)];
  const text = chosen.join(" · ").replace(/^1\. /, "");
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

const longest = 300;

/** The lines of a digest that tell a person why a command failed, as one line. Empty where it printed nothing. */
export function decisiveLines(digest: string): string {
  const text = decisiveList(digest, 3).join(" · ");
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

/** At most so many of them, none twice: the first failure, else the beginning and the end of the output. */
export function decisiveList(digest: string, most: number): string[] {
  const [, ...body] = digest.split("\n\n");
  const lines = body
    .join("\n")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const isFailure = lines[0]?.startsWith("1. ");
  const different = [...new Set(lines.map((line, at) => (at === 0 ? line.replace(/^1\. /, "") : line)))];
  if (isFailure || different.length <= most) return different.slice(0, most);
  return [...different.slice(0, 1), ...different.slice(1 - most)];
}

/** The command that a digest is about; undefined for another text. */
export function commandOf(digest: string): string | undefined {
  return /^\$ (.+)/.exec(digest)?.[1];
}

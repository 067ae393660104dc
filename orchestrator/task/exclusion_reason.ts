/** The reason as a sentence for a model. */
export function exclusionText(why: ExclusionReason): string {
  if (why.kind === "submodule") return `"${why.path}" is a submodule, and nothing in it can be committed here`;
  if (why.kind === "secrets") return "files of this name hold secrets";
  if (!why.by.endsWith(".gitignore")) return `it is left out of every commit (${why.rule})`;
  return `it is ignored by ${why.by} line ${why.line} (${why.rule})`;
}

/** Why git would not commit a path: `rule` in `line` of the file `by`; a submodule at `path`; a file name that holds secrets. */
export type ExclusionReason =
  | { kind: "ignored"; by: string; line: number; rule: string }
  | { kind: "submodule"; path: string }
  | { kind: "secrets" };

/** Why a file is in no commit, as a model reads it. */
export function exclusionText(why: ExclusionReason): string {
  if (why.kind === "submodule") return `"${why.path}" is a submodule, and nothing in it can be committed here`;
  if (why.kind === "secrets") return "files of this name hold secrets";
  if (!why.by.endsWith(".gitignore")) return `it is left out of every commit (${why.rule})`;
  return `it is ignored by ${why.by} line ${why.line} (${why.rule})`;
}

/** Why a path would be in no commit: `line` of the file `by` says so with `rule`; a submodule at `path`; a name for secrets. */
export type ExclusionReason =
  | { kind: "ignored"; by: string; line: number; rule: string }
  | { kind: "submodule"; path: string }
  | { kind: "secrets" };

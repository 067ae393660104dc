import type { LeftOut } from "./workspace.ts";

/** Why a file is in no commit, as a model reads it. */
export function sayLeftOut(why: LeftOut): string {
  if (why.kind === "submodule") return `"${why.path}" is a submodule, and nothing in it can be committed here`;
  if (why.kind === "secrets") return "files of this name hold secrets";
  if (!why.by.endsWith(".gitignore")) return `it is left out of every commit (${why.rule})`;
  return `it is ignored by ${why.by} line ${why.line} (${why.rule})`;
}

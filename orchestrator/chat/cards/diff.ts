import type { Paint } from "./paint.ts";

export interface DiffStat {
  files: number;
  added: number;
  removed: number;
}

export interface FileStat {
  path: string;
  added: number;
  removed: number;
}

/** Files and lines of a unified diff. The line counts of hunks distinguish headers from content. */
export function diffStat(diff: string): DiffStat {
  const stat: DiffStat = { files: 0, added: 0, removed: 0 };
  for (const { kind, line } of readDiff(diff)) {
    if (kind === "header" && line.startsWith("diff ")) stat.files += 1;
    if (kind === "added") stat.added += 1;
    if (kind === "removed") stat.removed += 1;
  }
  return stat;
}

/** The lines of each changed file, in the order of the diff. */
export function fileStats(diff: string): FileStat[] {
  const files: FileStat[] = [];
  for (const { kind, line } of readDiff(diff)) {
    if (kind === "header" && line.startsWith("diff ")) files.push({ path: pathOfHeader(line), added: 0, removed: 0 });
    const file = files.at(-1);
    const renamed = kind === "header" ? /^rename to (.*)$/.exec(line)?.[1] : undefined;
    if (file && renamed !== undefined) file.path = renamed;
    if (file && kind === "added") file.added += 1;
    if (file && kind === "removed") file.removed += 1;
  }
  return files;
}

/** `diff --git a/x b/x` holds the name twice, so that blanks in it are no matter; git quotes odd names. */
function pathOfHeader(line: string): string {
  const names = line.slice("diff --git ".length);
  return names.slice((names.length + 1) / 2).replace(/^"?b\/(.*?)"?$/, "$1");
}

/** The lines of a unified diff in colour. */
export function diffLines(diff: string, paint: Paint): string[] {
  return [...readDiff(diff)].map(({ kind, line }) => {
    const safe = paint.text(line);
    if (kind === "header") return paint.bold(safe);
    if (kind === "hunk") return paint.accent(safe);
    if (kind === "added") return paint.good(safe);
    if (kind === "removed") return paint.bad(safe);
    return safe;
  });
}

type DiffLineKind = "header" | "hunk" | "added" | "removed" | "same";

function* readDiff(diff: string): Generator<{ kind: DiffLineKind; line: string }> {
  let old = 0;
  let fresh = 0;
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (old <= 0 && fresh <= 0 && !hunk) {
      yield { kind: line.startsWith("\\") ? "same" : "header", line };
    } else if (hunk) {
      old = Number(hunk[1] ?? 1);
      fresh = Number(hunk[2] ?? 1);
      yield { kind: "hunk", line };
    } else {
      const kind: DiffLineKind = line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
      if (!line.startsWith("\\") && kind !== "added") old -= 1;
      if (!line.startsWith("\\") && kind !== "removed") fresh -= 1;
      yield { kind, line };
    }
  }
}

import type { ChangedFile, Files } from "../../run/workspace.ts";
import { plainPath } from "../../task/plain_path.ts";
import type { ReviewFinding } from "../../task/review/review.ts";

/** Findings that are kept, and characters of each. */
const mostFindings = 30;
const longestText = 1000;

/** The findings about lines that there are: in a file of the repository, or in one that the change removes. */
export async function usableFindings(
  findings: readonly ReviewFinding[],
  changed: readonly ChangedFile[],
  files: Pick<Files, "content">,
): Promise<ReviewFinding[]> {
  const kept: ReviewFinding[] = [];
  for (const { severity, file, line, text } of findings) {
    const path = plainPath(file);
    const lines = await lineCount(path, changed, files);
    if (kept.length < mostFindings && line >= 1 && line <= lines)
      kept.push({ severity, file: path, line, text: text.trim().slice(0, longestText).toWellFormed() });
  }
  return kept;
}

async function lineCount(path: string, changed: readonly ChangedFile[], files: Pick<Files, "content">) {
  // A name that is refused is none of the repository's.
  const content = await files.content(path).catch(() => "");
  if (content !== undefined) return content === "" ? 0 : content.replace(/\n$/, "").split("\n").length;
  const gone = changed.find((each) => each.path === path);
  return gone && gone.added === 0 ? gone.removed : 0;
}

import { isPartial, readCounts, readLastPassed } from "../evidence/counts/index.ts";
import { digest } from "../evidence/digest.ts";
import type { Editing } from "../run/editing.ts";
import type { Reading } from "../run/workspace.ts";
import { changedLines } from "./edit/changed_lines.ts";
import { applyEdits, rewriteText } from "./edit.ts";
import { readPatch } from "./patch.ts";
import { syntaxError } from "./syntax.ts";

/** The pure text functions of the ports `Editing` and `Reading`. */
export const editing: Editing = { applyEdits, rewriteText, readPatch, changedLines, syntaxError };
export const reading: Reading = {
  counts(output) {
    const counts = readCounts(output);
    return counts && { ...counts, lastPassed: readLastPassed(output, counts), partial: isPartial(output) };
  },
  digest,
};

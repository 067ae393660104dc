import type { FilePatch } from "../run/editing.ts";
import { linesOfPatch } from "./patch/lines.ts";
import { isSearchReplace, readSearchReplace } from "./patch/search_replace.ts";
import { isUnified, readUnified } from "./patch/unified.ts";
import { isV4a, readV4a } from "./patch/v4a.ts";

/**
 * What a patch says about each file, in any format that models write: V4A (`*** Begin Patch`), unified diff, SEARCH/REPLACE blocks;
 * also in a fence, and with prose before it. Undefined when the text is none of them, or is code that only mentions one.
 * Throws TaskError for a patch that cannot be read.
 */
export function readPatch(text: string): FilePatch[] | undefined {
  if (!/^(\*\*\* |@@|--- |diff --git |[<-]{5,9} SEARCH)/m.test(text)) return undefined;
  const lines = linesOfPatch(text);
  if (!lines) return undefined;
  const patches = isV4a(lines)
    ? readV4a(lines)
    : isSearchReplace(lines)
      ? readSearchReplace(lines)
      : isUnified(lines)
        ? readUnified(lines)
        : undefined;
  return patches && patches.length > 0 ? patches : undefined;
}

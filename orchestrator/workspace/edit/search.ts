import type { Edit } from "devorch";
import { matchExactly } from "./exact.ts";
import type { Found } from "./found.ts";
import { explainMissing } from "./missing.ts";
import { matchLines } from "./stages.ts";

/** The text as it is, else whole lines in every way of differing that is allowed; a refusal says why it is neither. */
export function search(text: string, { old, new: replacement, lines }: Edit): Found {
  return (
    matchExactly(text, old, replacement, lines) ??
    matchLines(text, old, replacement) ??
    explainMissing(text, old, replacement)
  );
}

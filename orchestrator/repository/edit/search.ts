import type { Edit } from "../../run/editing.ts";
import { matchExactly } from "./exact.ts";
import type { Found } from "./found.ts";
import { explainMissing } from "./missing.ts";
import { matchLines } from "./stages.ts";

/** The place of `old`; where there is none, the refusal says why. */
export function search(text: string, edit: Edit): Found {
  return find(text, edit) ?? explainMissing(text, edit.old, edit.new);
}

/** The text as it is, else whole lines in every way of differing that is allowed; undefined when it is neither. */
export function find(text: string, { old, new: replacement, lines }: Edit): Found | undefined {
  return matchExactly(text, old, replacement, lines) ?? matchLines(text, old, replacement);
}

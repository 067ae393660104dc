import type { Editing, Reading } from "devorch";
import { readCounts } from "./counts.ts";
import { digest } from "./digest.ts";
import { applyEdits } from "./edit.ts";
import { readPatch } from "./patch.ts";
import { syntaxError } from "./syntax.ts";

/** The pure functions about text that core needs, as it names them. */
export const editing: Editing = { applyEdits, readPatch, syntaxError };
export const reading: Reading = { counts: readCounts, digest };

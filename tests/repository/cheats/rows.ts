import { commands } from "./cheated/commands.ts";
import { concealed } from "./cheated/concealed.ts";
import { removed } from "./cheated/removed.ts";
import { skipped } from "./cheated/skipped.ts";
import { toldOtherwise } from "./cheated/told_otherwise.ts";
import { weaker } from "./cheated/weaker.ts";
import { rest } from "./honest/rest.ts";
import { tests } from "./honest/tests.ts";

/** Changes that make a check say less. */
export const cheated = [...skipped, ...removed, ...weaker, ...concealed, ...commands, ...toldOtherwise];
/** Changes that only look like that. */
export const honest = [...tests, ...rest];

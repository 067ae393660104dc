import { isCi } from "../../safety/ci_paths.ts";
import type { Cheat } from "./cheats.ts";
import { ciCheats } from "./commands/ci.ts";
import { discoveryCheats } from "./commands/discovery.ts";
import { recipeCheats } from "./commands/recipes.ts";
import { scriptCheats } from "./commands/scripts.ts";
import { shellCheats } from "./commands/shell.ts";
import type { Context, FileDiff } from "./diff.ts";

/** Changes of what runs the tests: scripts of a manifest, targets of a makefile, test scripts, settings, continuous integration. */
export function commandCheats(diff: FileDiff, context: Context): Cheat[] {
  const name = diff.path.slice(diff.path.lastIndexOf("/") + 1);
  if (isCi(diff.path)) return ciCheats(diff, context);
  if (/^(?:package|deno|composer)\.jsonc?$/.test(name)) return [...scriptCheats(diff), ...discoveryCheats(diff)];
  if (/^(?:GNUmakefile|[Mm]akefile|[Jj]ustfile|\.justfile)$|\.mk$/.test(name)) return recipeCheats(diff);
  return [...shellCheats(diff, context), ...discoveryCheats(diff)];
}

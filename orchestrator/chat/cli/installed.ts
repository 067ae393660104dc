import { UserError } from "../../task/errors.ts";
import type { Cli } from "./cli.ts";

/** The models and prompts of this installation; throws UserError where the command line has none. */
export function installedParts({ world }: Cli, name: string) {
  if (!world.installed) throw new UserError("cli.not-yet", { name });
  return world.installed;
}

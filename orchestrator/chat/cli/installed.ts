import { UserError } from "../../task/errors.ts";
import type { Cli } from "./cli.ts";

/** What this installation would use; throws UserError where the command line was given none. */
export function installed({ world }: Cli, name: string) {
  if (!world.installed) throw new UserError("cli.not-yet", { name });
  return world.installed;
}

import { accessSync, constants } from "node:fs";
import { isAbsolute, join } from "node:path";
import { homeFolder } from "./home.ts";
import type { Environment } from "./sources.ts";

/** `$XDG_CONFIG_HOME/devorch`, else `~/.config/devorch`; undefined for a user without a home folder. */
export function userConfigFolder(env: Environment): string | undefined {
  const { XDG_CONFIG_HOME: shared } = env;
  if (shared !== undefined && isAbsolute(shared)) return join(shared, "devorch");
  const home = homeFolder(env);
  return home === undefined ? undefined : join(home, ".config", "devorch");
}

/**
 * The folder that a person's settings and plugins go to: beside the executable, unless it cannot be written or belongs to a package
 * manager, which would remove them with the next version.
 */
export function settingsHome(env: Environment, executableFolder: string): string {
  const ownedByPackage = executableFolder.split("/").includes("node_modules");
  const user = userConfigFolder(env);
  return user === undefined || (isWritable(executableFolder) && !ownedByPackage) ? executableFolder : user;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

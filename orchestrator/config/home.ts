import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { isAbsolute } from "node:path";
import { orUndefined } from "../task/errors.ts";
import type { Environment } from "./sources.ts";

/** HOME, else what the system knows about this user; undefined for a user without a home folder, or whom it does not know. */
export function homeFolder(env: Environment): string | undefined {
  return [() => env.HOME, () => userInfo().homedir, () => passwdEntry()?.[5]]
    .map((read) => orUndefined(read))
    .find(isHome);
}

/** Not from USER, which a service, cron or `su` may not set; Bun says "unknown" then. A user without a name has a number. */
export function userName(): string {
  return orUndefined(() => passwdEntry()?.[0]) ?? String(process.getuid?.() ?? "?");
}

function isHome(path: string | undefined): path is string {
  return path !== undefined && isAbsolute(path) && path !== "/" && path !== "/nonexistent";
}

function passwdEntry(): string[] | undefined {
  const uid = String(process.getuid?.());
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return lines.map((line) => line.split(":")).find((fields) => fields[2] === uid);
}

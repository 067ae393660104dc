import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { isAbsolute } from "node:path";
import type { Environment } from "./sources.ts";

/** HOME, else what the system knows about this user; undefined for a user without a home folder. */
export function homeFolder(env: Environment): string | undefined {
  return [() => env.HOME, () => userInfo().homedir, passwdEntry].map(safely).find(isHome);
}

function isHome(path: string | undefined): path is string {
  return path !== undefined && isAbsolute(path) && path !== "/" && path !== "/nonexistent";
}

function passwdEntry(): string | undefined {
  const uid = String(process.getuid?.());
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return lines.map((line) => line.split(":")).find((fields) => fields[2] === uid)?.[5];
}

function safely(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Values } from "./definitions.ts";
import { userName } from "./home.ts";
import type { Problems } from "./problems.ts";
import type { Environment } from "./sources.ts";
import { settingsHome } from "./user_folder.ts";

/** Where everything is; absolute. */
export interface Paths {
  /** Empty for a user without a home folder. */
  home: string;
  data: string;
  repos: string;
  logs: string;
  /** May not exist when PLUGINS_PATH is not set. */
  plugins: string;
  /** AI_PATH: prompts laid over all others. */
  prompts: string | undefined;
  /** TOOL_PATHS; undefined = find the tools. */
  tools: readonly string[] | undefined;
}

export interface PathOptions {
  env: Environment;
  executableFolder: string;
  home: string | undefined;
  /** `--data`, relative to the current folder like every argument. */
  data: string | undefined;
  /** The shared installation, used when it exists. */
  systemFolder: string;
}

export function choosePaths(values: Values, options: PathOptions, problems: Problems): Paths {
  const home = options.home ?? "";
  const needHome = (setting: string) => problems.about(setting, "environment", "setting.no-home");
  const given = (setting: "DATA_PATH" | "REPOS_PATH" | "LOGS_PATH" | "PLUGINS_PATH" | "AI_PATH") => {
    const path = values[setting];
    if (path?.startsWith("~") && home === "") needHome(setting);
    return path && expand(path, home);
  };
  const data = options.data ? resolve(options.data) : given("DATA_PATH");
  const root = rootFolder(options);
  const inRoot = (name: string, setting: string) => {
    if (root !== undefined) return mustBeOpen(join(root, name), options.systemFolder, problems);
    needHome(setting);
    return "";
  };
  // With an explicit data folder everything lies inside it: logs of T-1 of two data folders must not mix.
  const beside = (name: string, setting: string) => (data ? join(data, name) : inRoot(name, setting));
  return {
    home,
    data: data || inRoot("data", "DATA_PATH"),
    repos: given("REPOS_PATH") || beside("repos", "REPOS_PATH"),
    logs: given("LOGS_PATH") || beside("logs", "LOGS_PATH"),
    plugins: given("PLUGINS_PATH") || pluginsFolder(options),
    prompts: given("AI_PATH"),
    tools: values.TOOL_PATHS?.map((path) => expand(path, home)),
  };
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function pluginsFolder({ env, executableFolder }: PathOptions): string {
  const beside = join(executableFolder, "plugins");
  return isFolder(beside) ? beside : join(settingsHome(env, executableFolder), "plugins");
}

function expand(path: string, home: string): string {
  return resolve(path.replace(/^~(?=\/|$)/, home));
}

/** For a user without a home folder: beside the executable, if that is writable. */
function rootFolder({ systemFolder, env, home, executableFolder }: PathOptions): string | undefined {
  if (isFolder(systemFolder)) return systemFolder;
  const shared = env.XDG_DATA_HOME;
  if (shared !== undefined && isAbsolute(shared)) return join(shared, "devorch");
  if (home !== undefined) return join(home, ".local", "share", "devorch");
  const beside = join(executableFolder, "devorch-data");
  return isFolder(beside) || allows(executableFolder, constants.W_OK | constants.X_OK) ? beside : undefined;
}

/** A shared installation without access is a problem: a second data folder would hide the tasks of the first. */
function mustBeOpen(folder: string, systemFolder: string, problems: Problems): string {
  const closed = folder.startsWith(`${systemFolder}/`) ? closedPart(folder, systemFolder) : undefined;
  if (closed !== undefined) {
    const user = userName();
    problems.add("setting.no-access", { path: closed, group: groupOf(closed, systemFolder), user });
  }
  return folder;
}

function closedPart(folder: string, systemFolder: string): string | undefined {
  const { R_OK, W_OK, X_OK } = constants;
  if (!allows(systemFolder, X_OK)) return systemFolder;
  if (isFolder(folder)) return allows(folder, R_OK | W_OK | X_OK) ? undefined : folder;
  return allows(systemFolder, W_OK | X_OK) ? undefined : systemFolder;
}

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function groupOf(path: string, systemFolder: string): string {
  const gid = (gidOf(path) ?? gidOf(systemFolder) ?? 0).toString();
  try {
    const groups = readFileSync("/etc/group", "utf8").split("\n");
    return groups.map((line) => line.split(":")).find((fields) => fields[2] === gid)?.[0] ?? gid;
  } catch {
    return gid;
  }
}

function gidOf(path: string): number | undefined {
  try {
    return statSync(path).gid;
  } catch {
    return undefined;
  }
}

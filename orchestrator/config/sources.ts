import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { messageOf } from "../task/errors.ts";
import { isSettingName, type SettingName, settingNames } from "./definitions.ts";
import { parseEnvFile } from "./env_file.ts";
import type { Problems } from "./problems.ts";
import { userConfigFolder } from "./user_folder.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The values of each source, trimmed, without empty ones. */
export interface Sources {
  /** Absolute path of the settings file, if there is one. */
  file: string | null;
  inFile: ReadonlyMap<string, string>;
  inEnvironment: ReadonlyMap<string, string>;
}

/** Keys and endpoints of providers that a plugin brings, and what MCP servers are given. */
const ofProvider = /^([A-Z][A-Z0-9_]*_(API_KEY|BASE_URL)|MCP_[A-Z0-9_]+)$/;

export function isProviderVariable(name: string): boolean {
  return ofProvider.test(name);
}

/** Whether the value of a provider's or server's variable is not to be shown. */
export function isSecretVariable(name: string): boolean {
  return name.endsWith("_API_KEY") || name.startsWith("MCP_");
}

/** "environment", or the path of the file that holds the setting or would hold it. */
export function settingLocation(sources: Sources, name: SettingName): string {
  return sources.inEnvironment.has(name) || sources.file === null ? "environment" : sources.file;
}

/** Where settings are looked for, in this order, when no file is named; never in the current folder. */
export function settingsFiles(env: Environment, executableFolder: string): string[] {
  const user = userConfigFolder(env);
  const beside = ["devorch.env", ".env"].map((name) => join(executableFolder, name));
  return user === undefined ? beside : [...beside, join(user, "devorch.env")];
}

/** The environment, and the file that was named or the first of `settingsFiles` that is there. */
export function readSources(
  options: { env: Environment; executableFolder: string; configFile?: string | undefined; filesRead?: boolean },
  problems: Problems,
): Sources {
  const { env, executableFolder, filesRead = true } = options;
  const named = options.configFile === undefined ? undefined : resolve(options.configFile);
  const found = () => settingsFiles(env, executableFolder).find((path) => existsSync(path));
  const file = named ?? (filesRead ? found() : undefined) ?? null;
  return {
    file,
    inFile: file === null ? new Map() : readFile(file, problems),
    inEnvironment: knownSettings(Object.entries(options.env)),
  };
}

function readFile(path: string, problems: Problems): ReadonlyMap<string, string> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : messageOf(error);
    problems.add("setting.file-unreadable", { path, reason: code });
    return new Map();
  }
  const parsed = parseEnvFile(text);
  for (const { line, kind } of parsed.problems) {
    problems.add(kind === "line" ? "setting.line" : "setting.quote", { path, line });
  }
  for (const [name, { line }] of parsed.values) reportUnknown(name, `${path}:${line}`, problems);
  return knownSettings([...parsed.values].map(([name, { value }]) => [name, value]));
}

function knownSettings(entries: [string, string | undefined][]): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [name, value = ""] of entries) {
    const isOurs = isSettingName(name) || isProviderVariable(name);
    if (isOurs && value.trim() !== "") kept.set(name, value.trim());
  }
  return kept;
}

function reportUnknown(name: string, where: string, problems: Problems): void {
  if (isSettingName(name)) return;
  const near = settingNames.find((setting) => distance(setting, name.toUpperCase()) <= 2);
  if (near !== undefined) problems.about(name, where, "setting.unknown-near", { near });
  else if (!isProviderVariable(name)) problems.about(name, where, "setting.unknown");
}

/** The edit distance between `a` and `b`. */
function distance(a: SettingName, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const exchanged = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, exchanged));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

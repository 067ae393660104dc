import { definitionOf, type SettingName, settingNames } from "./definitions.ts";
import type { Paths } from "./paths.ts";
import type { SettingRow } from "./settings.ts";
import { isProviderVariable, isSecretVariable, type Sources } from "./sources.ts";

/** Every setting with its value and who set it, as `devorch config` lists them. */
export function rowsOf(
  sources: Sources,
  paths: Paths,
  flags: { data: boolean; lang: string | undefined },
): SettingRow[] {
  const chosen: Partial<Record<SettingName, string | undefined>> = {
    DATA_PATH: paths.data,
    REPOS_PATH: paths.repos,
    LOGS_PATH: paths.logs,
    PLUGINS_PATH: paths.plugins,
    // Without one of its own the reviewer has the planner's.
    REVIEWER_MODEL:
      ["REVIEWER_MODEL", "PLANNER_MODEL"].map((name) => writtenValue(sources, name)).find(Boolean) ??
      definitionOf("PLANNER_MODEL").fallback,
    ...(flags.lang !== undefined && { DEVORCH_LANG: flags.lang }),
  };
  const ofPlugins = [...new Set([...sources.inFile.keys(), ...sources.inEnvironment.keys()])].filter(
    (name) => isProviderVariable(name) && !settingNames.includes(name as SettingName),
  );
  return [
    ...settingNames.map((name): SettingRow => {
      const written = writtenValue(sources, name);
      const value = chosen[name] ?? written ?? definitionOf(name).fallback ?? "";
      const isSecret = definitionOf(name).secret === true;
      return {
        name,
        value: isSecret ? maskSecret(written) : withoutPassword(value),
        source: sourceOf(sources, name, flags),
      };
    }),
    ...ofPlugins.sort().map((name): SettingRow => {
      const written = writtenValue(sources, name);
      const value = isSecretVariable(name) ? maskSecret(written) : withoutPassword(written ?? "");
      return { name, value, source: sourceOf(sources, name, flags) };
    }),
  ];
}

export function writtenValue(sources: Sources, name: string): string | undefined {
  return sources.inEnvironment.get(name) ?? sources.inFile.get(name);
}

export function sourceOf(
  sources: Sources,
  name: string,
  flags: { data: boolean; lang: string | undefined },
): SettingRow["source"] {
  if (name === "DATA_PATH" && flags.data) return "--data";
  if (name === "DEVORCH_LANG" && flags.lang !== undefined) return "--lang";
  if (sources.inEnvironment.has(name)) return "environment";
  return sources.inFile.has(name) ? `file ${sources.file}` : "default";
}

function maskSecret(value: string | undefined): string {
  return value === undefined ? "not set" : "set";
}

function withoutPassword(value: string): string {
  return value.replace(/(:\/\/[^/@:]*):[^/@]*@/, "$1:***@");
}

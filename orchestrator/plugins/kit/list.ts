import { readdirSync } from "node:fs";
import { join } from "node:path";
import { filesOfModule, type Loaded, mcpFolder, pluginModules } from "../../sdk/load.ts";
import { scheduleFiles } from "../../sdk/load_schedules.ts";
import { mcpFiles } from "../../sdk/mcp_server.ts";
import type { PluginKind } from "../../sdk/plugin_kind.ts";
import type { Problem } from "../../sdk/plugin_problem.ts";
import { fingerprintOf } from "../../sdk/plugin_trust.ts";
import { nextTime } from "../../sdk/schedule.ts";

/** A plugin's file and its state. */
export interface ListedPlugin {
  name: string;
  kind: PluginKind | "prompt" | "schedule" | "mcp";
  file: string;
  /** Null where the file cannot be read. */
  sha256: string | null;
  /** `kept`: broken on disk; a running devorch still uses the version before it. */
  state: "loaded" | "kept" | "broken" | "disabled";
  problem: Problem | null;
  /** The built-in that it replaces: `intent status`. */
  replaces: string | null;
  /** Of a schedule: when it is next (ISO). */
  next?: string | null;
}

export function listPlugins(
  folder: string,
  loaded: Loaded,
  builtInPrompts: ReadonlySet<string>,
  isKept: (file: string) => boolean,
): ListedPlugin[] {
  const problems = new Map(loaded.errors.map(({ file, problem }) => [file, problem]));
  const modules = pluginModules(folder).map((module): ListedPlugin => {
    const { file, kind, name } = module;
    const problem = problems.get(file) ?? null;
    const what = `${kind} ${name}`;
    return {
      ...{ name, kind, file, sha256: sha256Of(filesOfModule(module)), problem },
      state: problem === null ? "loaded" : brokenState(problem, isKept(file)),
      replaces: problem === null && loaded.replaced.includes(what) ? what : null,
    };
  });
  const prompts = promptsIn(join(folder, "ai")).map((name): ListedPlugin => {
    const file = join(folder, "ai", `${name}.md`);
    const replaces = builtInPrompts.has(name) ? `prompt ${name}` : null;
    return { name, kind: "prompt", file, sha256: sha256Of([file]), state: "loaded", problem: null, replaces };
  });
  return [...modules, ...prompts, ...schedulesIn(folder, loaded, problems), ...serversIn(folder, problems)];
}

function serversIn(folder: string, problems: ReadonlyMap<string, Problem>): ListedPlugin[] {
  return mcpFiles(join(folder, mcpFolder)).map(({ file, name }): ListedPlugin => {
    const problem = problems.get(file) ?? null;
    const state = problem === null ? "loaded" : "broken";
    return { name, kind: "mcp", file, sha256: sha256Of([file]), state, problem, replaces: null };
  });
}

function schedulesIn(folder: string, loaded: Loaded, problems: ReadonlyMap<string, Problem>): ListedPlugin[] {
  return scheduleFiles(folder).map(({ file, name }): ListedPlugin => {
    const problem = problems.get(file) ?? null;
    const schedule = loaded.schedules.get(name);
    return {
      ...{ name, kind: "schedule", file, sha256: sha256Of([file]), problem, replaces: null },
      state: problem === null ? "loaded" : "broken",
      next: (schedule && nextTime(schedule, new Date())?.toISOString()) ?? null,
    };
  });
}

function brokenState({ key }: Problem, kept: boolean): ListedPlugin["state"] {
  if (key.startsWith("plugin.off.")) return "disabled";
  return kept ? "kept" : "broken";
}

function promptsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md") && !name.startsWith("models/"))
      .map((name) => name.slice(0, -".md".length))
      .sort();
  } catch {
    return [];
  }
}

function sha256Of(files: readonly string[]): string | null {
  try {
    return fingerprintOf(files);
  } catch {
    return null;
  }
}

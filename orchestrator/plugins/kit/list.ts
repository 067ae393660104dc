import { readdirSync } from "node:fs";
import { join } from "node:path";
import { filesOfModule, type Loaded, mcpFolder, pluginModules } from "../../sdk/load.ts";
import { mcpFiles } from "../../sdk/mcp_server.ts";
import type { PluginKind } from "../../sdk/plugin_kind.ts";
import type { Problem } from "../../sdk/plugin_problem.ts";
import { fingerprintOf } from "../../sdk/plugin_trust.ts";

/** A plugin's file and its state. */
export interface ListedPlugin {
  name: string;
  kind: PluginKind | "prompt" | "mcp";
  file: string;
  /** Null where the file cannot be read. */
  sha256: string | null;
  /** `kept`: broken on disk; a running devorch still uses the version before it. */
  state: "loaded" | "kept" | "broken" | "disabled";
  problem: Problem | null;
  /** The built-in that it replaces: `intent status`. */
  replaces: string | null;
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
  const servers = mcpFiles(join(folder, mcpFolder)).map(({ file, name }): ListedPlugin => {
    const problem = problems.get(file) ?? null;
    const state = problem === null ? "loaded" : "broken";
    return { name, kind: "mcp", file, sha256: sha256Of([file]), state, problem, replaces: null };
  });
  return [...modules, ...prompts, ...servers];
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

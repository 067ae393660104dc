import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { CheckedPlugin, PluginKit, PluginRow } from "../../chat/cli/world.ts";
import type { Settings } from "../../config/index.ts";
import { checkModules } from "../../plugins/check.ts";
import { checkTypes, findTsc } from "../../plugins/kit/check_types.ts";
import { collisions } from "../../plugins/kit/collisions.ts";
import { listPlugins } from "../../plugins/kit/list.ts";
import { moduleOf } from "../../plugins/kit/module_of.ts";
import { initPlugins, newPlugin } from "../../plugins/kit/scaffold.ts";
import { PluginCache } from "../../plugins/plugin_cache.ts";
import type { PluginVerdict } from "../../plugins/verdict.ts";
import { type Loaded, load, reserved } from "../../sdk/load.ts";
import { problemText } from "../../sdk/plugin_problem.ts";
import { messageOf, UserError } from "../../task/errors.ts";
import { type TextKey, text } from "../../texts/index.ts";
import type { TextParams } from "../../texts/sentence.ts";
import type { Installation } from "./installation.ts";
import { lookAtServers } from "./mcp/look_at_servers.ts";
import { loadInstalledPlugins, pluginCachePath } from "./plugins.ts";

type PluginLocation = ReturnType<typeof moduleOf>;

/** What `devorch plugins` does; sentences in the language of the settings. */
export function pluginKit(installation: Installation, settings: Settings): PluginKit {
  const { root, cwd } = installation;
  const { lang, paths } = settings;
  return {
    folder: paths.plugins,
    list: async () => {
      const [loaded, own] = await Promise.all([loadInstalledPlugins(installation, settings), load({ root })]);
      const cache = new PluginCache(pluginCachePath(paths.data), { writes: false });
      const looks = await lookAtServers(loaded, installation, settings);
      return listPlugins(paths.plugins, loaded, new Set(own.prompts.keys()), (file) => cache.isKept(file)).map(
        ({ problem, ...listed }): PluginRow => ({
          ...listed,
          server: listed.kind === "mcp" ? (looks.get(listed.name) ?? null) : null,
          problemFile: problem && (problem.file ?? listed.file),
          line: problem?.line ?? null,
          reason: problem && problemText(lang, problem),
        }),
      );
    },
    check: async (files) => {
      const placed = files.map((file) => locatePlugin(resolve(cwd, file), file, paths.plugins));
      const loaded = await loadInstalledPlugins(installation, settings);
      const checked = await Promise.all(placed.map((one) => checkOne(one, installation, settings, loaded)));
      return checked.map((one, at) => ({ ...one, file: files[at] ?? one.file }));
    },
    init: async (folder) => initPlugins(folder === undefined ? paths.plugins : resolve(cwd, folder), lang),
    create: async (kind, name) => {
      const own = await load({ root });
      const files = newPlugin(paths.plugins, kind, name);
      const known: Record<string, ReadonlyMap<string, unknown>> = {
        ...{ intent: own.intents, agent: own.agents, tool: own.tools },
      };
      return { files, replaces: known[kind]?.has(name) === true };
    },
  };
}

function locatePlugin(file: string, named: string, plugins: string): PluginLocation {
  let isFile = false;
  try {
    isFile = statSync(file).isFile();
  } catch {
    // Said below.
  }
  if (!isFile) throw new UserError("plugins.no-file", { file: named });
  if (!/^[^_.].*\.(ts|js)$/.test(basename(file)) || file.endsWith(".d.ts"))
    throw new UserError("plugins.no-module", { file: named });
  return moduleOf(file, plugins);
}

async function checkOne(
  { root, module }: PluginLocation,
  { childCommand }: Installation,
  { lang }: Settings,
  loaded: Loaded,
): Promise<CheckedPlugin> {
  const { file, kind, name } = module;
  const say = (key: TextKey, params: TextParams = {}) => text(lang, key, params);
  const problems: CheckedPlugin["problems"] = [];
  const verdict = (await checkModules(childCommand, { folder: root, modules: [module] })).get(file);
  const problem = verdict?.problem;
  if (problem) problems.push({ file: problem.file ?? file, line: problem.line, reason: problemText(lang, problem) });
  if (kind === "intent") {
    if (reserved.has(name)) problems.push({ file, line: null, reason: say("plugin.bad.guarded", { name }) });
    for (const collision of collisions(name, verdict?.examples ?? [], loaded.intents))
      problems.push({ file, line: null, reason: say("plugins.collision", { ...collision }) });
  }
  const { mistakes, note } = await checkTypesOf(root, verdict, say);
  problems.push(...mistakes.map(({ detail, ...at }) => ({ ...at, reason: say("plugins.type", { detail }) })));
  return { file, kind, name, ok: problems.length === 0, problems, note };
}

/** Types are not checked where the syntax is wrong. */
async function checkTypesOf(
  root: string,
  verdict: PluginVerdict | undefined,
  say: (key: TextKey, params?: TextParams) => string,
): Promise<{ mistakes: Awaited<ReturnType<typeof checkTypes>>; note: string | null }> {
  const files = verdict?.files.filter((file) => file.endsWith(".ts") && !file.includes("/node_modules/")) ?? [];
  if (!verdict || verdict.problem?.key === "plugin.bad.syntax" || files.length === 0)
    return { mistakes: [], note: null };
  const tsc = findTsc(root);
  if (tsc === null) return { mistakes: [], note: say("plugins.no-tsc", { folder: root }) };
  try {
    return { mistakes: await checkTypes(tsc, root, files), note: null };
  } catch (error) {
    return { mistakes: [], note: say("plugins.types-failed", { detail: messageOf(error) }) };
  }
}

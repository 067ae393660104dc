import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { isSettingName } from "../../config/definitions.ts";
import type { Settings } from "../../config/index.ts";
import { Guard } from "../../plugins/guard.ts";
import { isolate } from "../../plugins/isolate.ts";
import { LivePlugins, type PluginNews } from "../../plugins/live.ts";
import { PluginCache } from "../../plugins/plugin_cache.ts";
import { watchPlugins } from "../../plugins/watch.ts";
import { Watchdog } from "../../plugins/watchdog.ts";
import { type Loaded, pluginModules } from "../../sdk/load.ts";
import type { SettingOf } from "../../sdk/mcp_server.ts";
import { lineIn, problemText } from "../../sdk/plugin_problem.ts";
import { environmentWithEngine } from "../../service/engine.ts";
import type { Log } from "../../service/log.ts";
import { lockOf } from "../../store/files/owner.ts";
import { Exit, messageOf } from "../../task/errors.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import type { Installation } from "./installation.ts";

/** Commands that are restarted when a plugin hangs. Another command could have an effect twice, so it ends. */
const longRunningCommands: ReadonlySet<string> = new Set(["serve", "bot"]);
/** How many distinct errors of no known plugin are logged. */
const maxUnknownErrors = 100;
/** A process that ends sooner does not watch the plugins' files. */
const watchDelayMs = 1_000;

/** Everything that varies as this process uses it: loaded, guarded, and changed while it runs. Call `stop` at its end. */
export async function openPlugins(
  installation: Installation,
  settings: Settings,
  { log, tell }: { log: Log; tell(line: string): void },
): Promise<{ live: LivePlugins; stop(): void }> {
  const { plugins: folder, data, prompts } = settings.paths;
  const watchdog = watchdogOf(installation, settings, log);
  const guard = new Guard({
    watchdog,
    failed: ({ file, name }, error) =>
      log.error("plugin.failed", { file, plugin: name, line: lineIn(error, file), error }),
    giveUp: ({ file }, problem) => void live.disable(file, problem),
  });
  const live = new LivePlugins({
    root: installation.root,
    folder,
    prompts,
    settingOf: serverSettings(settings),
    self: installation.childCommand,
    cache: new PluginCache(pluginCachePath(data)),
    guarded: (module, value) => guard.wrap(module, value),
    during: (module, work) => guard.run(module, work),
  });
  const isLongRunning = installation.argv.some((word) => longRunningCommands.has(word));
  // A short command logs only what is new; a service logs every plugin at its start.
  live.listen((news) =>
    logNews(news.known && !isLongRunning ? { error: log.debug, warn: log.debug, info: log.debug } : log, news),
  );
  // The service prints each change of a plugin to its terminal.
  if (isLongRunning)
    live.listen((news) => {
      const sentence = newsSentence(settings.lang, folder, news);
      if (sentence) tell(sentence);
    });
  const unknown = new Set<string>();
  const known = (file: string) => live.loaded.plugins.find((plugin) => plugin.file === file);
  const refresh = async () => {
    if (pluginModules(folder).length > 0)
      isolate({ folders: realFolders(folder), ownerOf: (file) => live.ownerOf(file), escaped });
    await live.refresh();
  };
  const escaped = (file: string | null, error: unknown) => {
    const module = file === null ? undefined : known(file);
    if (module) return guard.count(module, error);
    // No plugin can be disabled for it, and a repeated error would fill the log.
    const said = `${file} ${messageOf(error)}`;
    if (unknown.has(said) || unknown.size >= maxUnknownErrors) return;
    unknown.add(said);
    log.error("plugin.failed", { file, error });
  };
  await refresh();
  const reload = () => refresh().catch((error) => log.error("plugin.reload-failed", { error: messageOf(error) }));
  let stops: (() => void)[] = [];
  const timer = setTimeout(() => {
    const begun = () => {
      live.expectChange();
      void watchdog.ready();
    };
    // Changes often come in groups: the check process for the next one is started now.
    const changed = async () => {
      await reload();
      if (live.loaded.plugins.length > 0) live.expectChange();
    };
    stops = [folder, ...(prompts === undefined ? [] : [prompts])].map((one) => watchPlugins(one, { begun, changed }));
    // Changes made between the first load and now.
    void reload();
  }, watchDelayMs);
  timer.unref();
  const stop = () => {
    clearTimeout(timer);
    for (const end of stops) end();
    live.endCheckProcess();
  };
  return { live, stop };
}

/** The installed plugins, for a command that only reads: the plugin cache is not written. */
export async function loadInstalledPlugins({ root, childCommand }: Installation, settings: Settings): Promise<Loaded> {
  const { paths } = settings;
  const live = new LivePlugins({
    root,
    folder: paths.plugins,
    prompts: paths.prompts,
    settingOf: serverSettings(settings),
    self: childCommand,
    cache: new PluginCache(pluginCachePath(paths.data), { writes: false }),
    guarded: (_, value) => value,
    during: (_, work) => work(),
  });
  const { plugins } = paths;
  if (pluginModules(plugins).length > 0)
    isolate({ folders: realFolders(plugins), ownerOf: (file) => live.ownerOf(file), escaped() {} });
  await live.refresh();
  return live.loaded;
}

/** What the file of an MCP server may name: the folder of plugins, and variables that are no setting of devorch's own. */
function serverSettings({ paths, models }: Settings): SettingOf {
  return (name) => {
    if (name === "PLUGINS_PATH") return paths.plugins;
    if (isSettingName(name)) return null;
    return models.variables[name] ?? (process.env[name] || undefined);
  };
}

export function pluginCachePath(data: string): string {
  return join(data, "plugins.json");
}

function watchdogOf({ argv, self, cwd, root }: Installation, { lang, paths }: Settings, log: Log): Watchdog {
  const again = argv.some((word) => longRunningCommands.has(word));
  return new Watchdog({
    lang,
    root,
    cache: pluginCachePath(paths.data),
    lock: lockOf(paths.data),
    argv: [...self, ...argv],
    // With its engine set, so that it need not begin once more.
    environment: environmentWithEngine,
    cwd,
    again,
    exit: Exit.later,
    failed: (why) => log.warn("plugin.unwatched", { why }),
  });
}

function logNews(log: Pick<Log, "error" | "warn" | "info">, news: PluginNews): void {
  if (news.what === "prompt") {
    log.info("prompt.changed", { prompt: news.name });
  } else if (news.what === "server") {
    log.info(news.gone ? "plugin.removed" : "plugin.loaded", { kind: "mcp", plugin: news.name });
  } else if (news.what === "broken") {
    const { file, problem, kept } = news;
    const fields = { file: problem.file ?? file, line: problem.line, reason: problemText("en", problem) };
    log.error("plugin.broken", { ...fields, ...(kept && { kept: "the earlier version works on" }) });
  } else {
    const { what, file, kind, name, sha256 } = news;
    log.info(what === "ready" ? "plugin.loaded" : "plugin.removed", { file, kind, plugin: name, sha256 });
    if (what === "ready" && news.replaces) log.warn("plugin.replaces", { what: `${kind} ${name}` });
  }
}

function newsSentence(lang: Lang, folder: string, news: PluginNews): string | undefined {
  if (news.what === "prompt" || news.known) return undefined;
  if (news.what === "server")
    return text(lang, news.gone ? "plugin.news.gone" : "plugin.news.ready", { kind: "mcp", name: news.name });
  if (news.what !== "broken") return text(lang, `plugin.news.${news.what}`, { kind: news.kind, name: news.name });
  const { file, problem, kept } = news;
  const place = `${relative(folder, problem.file ?? file)}${problem.line === null ? "" : `:${problem.line}`}`;
  return text(lang, kept ? "plugin.news.kept" : "plugin.news.broken", { place, problem: problemText(lang, problem) });
}

/** The folder and its real path: a stack trace may name either. */
function realFolders(folder: string): string[] {
  try {
    return [...new Set([folder, realpathSync(folder)])];
  } catch {
    return [folder];
  }
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Provider } from "../models/model.ts";
import { namesIn } from "../safety/names_in.ts";
import type { Agent } from "./agent.ts";
import { aboutFile, exampleFiles, withExamples } from "./examples.ts";
import type { Forge } from "./forge.ts";
import { type Intent, isIntent, withLateExamples } from "./intent.ts";
import { type LoadedSchedule, loadSchedule, scheduleFiles } from "./load_schedules.ts";
import { type McpServer, mcpFiles, readMcpServer, type SettingOf } from "./mcp_server.ts";
import { kindNames, kinds, type PluginKind, refuseOtherShapes } from "./plugin_kind.ts";
import { PluginProblem, type Problem, problemFrom, problemText } from "./plugin_problem.ts";
import { fingerprintOf, refuseUntrusted, type TrustedFolders } from "./plugin_trust.ts";
import type { Tool } from "./tool.ts";

/** A file that was not loaded, and why; the rest is loaded all the same. */
export interface LoadError {
  /** The plugin's own file; the problem may name one beside it. */
  file: string;
  line: number | null;
  /** In English, for the log. */
  reason: string;
  problem: Problem;
}

/** A plugin's file that was loaded. */
export interface LoadedPlugin extends LoadableModule {
  /** Of the file and its examples, one after the other. */
  sha256: string;
}

/** Everything that is loaded from files, by name. */
export interface Loaded {
  intents: Map<string, Intent>;
  agents: Map<string, Agent>;
  tools: Map<string, Tool>;
  providers: Map<string, Provider>;
  forges: Map<string, Forge>;
  schedules: Map<string, LoadedSchedule>;
  /** By path below `ai/` without the ending: `planner/role`. */
  prompts: Map<string, string>;
  /** MCP servers of the plugins' folder, by the file's name. */
  mcp: Map<string, McpServer>;
  errors: LoadError[];
  /** Built-ins that a plugin took the place of: `intent status`. */
  replaced: string[];
  plugins: LoadedPlugin[];
}

export function emptyLoaded(): Loaded {
  return {
    intents: new Map(),
    agents: new Map(),
    tools: new Map(),
    providers: new Map(),
    forges: new Map(),
    schedules: new Map(),
    prompts: new Map(),
    mcp: new Map(),
    errors: [],
    replaced: [],
    plugins: [],
  };
}

/** A file that is loaded by its name. */
export interface LoadableModule {
  file: string;
  kind: PluginKind;
  name: string;
  /** Files beside it that hold examples of the intent. */
  examples: readonly string[];
}

/** The folder of MCP servers below that of the plugins. */
export const mcpFolder = "mcp";

/** How a plugin's file becomes its default export. */
export interface Admission {
  /** Loads the file. Throws if it is invalid; a `problem` beside a value means that an earlier version is used. */
  take(module: LoadableModule): Promise<{ value: unknown; problem?: Problem | undefined }>;
  /** Wraps the loaded value before it is registered. */
  guard(module: LoadableModule, value: unknown): unknown;
}

const importOnly: Admission = {
  take: async (module) => ({ value: await importModule(module) }),
  guard: (_, value) => value,
};

/** What the file exports by default, with the examples beside it. Throws PluginProblem for another shape and for bad examples. */
export async function importModule({ file, kind, name, examples }: LoadableModule): Promise<unknown> {
  const { default: value } = (await import(file)) as { default?: unknown };
  refuseOtherShapes(kind, value);
  return withExamples(value, name, examples);
}

/** As `importModule`; most commands never read the examples. */
async function importBuiltIn({ examples, ...module }: LoadableModule): Promise<unknown> {
  const value = await importModule({ ...module, examples: [] });
  if (!isIntent(value) || examples.length === 0) return value;
  return withLateExamples(value, () => withExamples(value, module.name, examples) as Intent);
}

/** The file and its example files. */
export function filesOfModule({ file, examples }: Pick<LoadableModule, "file" | "examples">): string[] {
  return [file, ...examples];
}

/** Throws PluginProblem where another user may have written one of its files. */
export function refuseUntrustedModule(root: string, { file, examples }: LoadableModule, trusted: TrustedFolders): void {
  refuseUntrusted(root, file, trusted);
  for (const one of examples) aboutFile(one, () => refuseUntrusted(root, one, trusted));
}

/** Intents that a plugin cannot replace, because they carry out decisions. */
export const reserved: ReadonlySet<string> = new Set(["approve", "reject", "cancel"]);

/**
 * Loads the built-in folders below `root`, then those of `plugins`, which win by name; prompts of `prompts` (AI_PATH) win
 * over both. Works the same from source and inside the executable. Never throws for a bad file.
 */
export async function load({
  root,
  plugins,
  prompts,
  admission = importOnly,
  builtIns = new Map(),
  settingOf = () => undefined,
}: {
  root: string;
  plugins?: string | undefined;
  prompts?: string | undefined;
  admission?: Admission;
  /** What built-in files gave at an earlier load, by file: they do not change while a process runs. */
  builtIns?: Map<string, unknown>;
  /** Settings that the files of MCP servers name. */
  settingOf?: SettingOf;
}): Promise<Loaded> {
  const loaded = emptyLoaded();
  for (const module of builtInModules(root)) await loadBuiltIn(module, builtIns, loaded);
  loadPrompts(join(root, "ai"), loaded.prompts);
  if (plugins !== undefined) {
    const trusted: TrustedFolders = new Set();
    for (const [at, module] of pluginModules(plugins).entries()) {
      // Importing does not yield to the event loop by itself, and a service with many plugins answers requests meanwhile.
      if (at > 0 && at % pluginsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
      await loadPlugin(module, { folder: plugins, trusted }, loaded, admission);
    }
    loadPrompts(join(plugins, "ai"), loaded.prompts, { root: plugins, errors: loaded.errors });
    loadMcpServers(plugins, loaded, settingOf);
    loadSchedules(plugins, loaded);
  }
  if (prompts !== undefined) loadPrompts(prompts, loaded.prompts, { root: prompts, errors: loaded.errors });
  return loaded;
}

function loadMcpServers(plugins: string, loaded: Loaded, settingOf: SettingOf): void {
  for (const { file, name } of mcpFiles(join(plugins, mcpFolder))) {
    try {
      refuseUntrusted(plugins, file);
      loaded.mcp.set(name, readMcpServer(file, settingOf));
    } catch (error) {
      loaded.errors.push(loadError(file, problemFrom(error, file)));
    }
  }
}

function loadSchedules(folder: string, loaded: Loaded): void {
  for (const found of scheduleFiles(folder)) {
    try {
      loaded.schedules.set(found.name, loadSchedule(folder, found));
    } catch (error) {
      loaded.errors.push(loadError(found.file, problemFrom(error, found.file)));
    }
  }
}

export function builtInModules(root: string): LoadableModule[] {
  return kindNames.flatMap((kind) => modulesIn(join(root, kinds[kind].folder), kind));
}

/** The files of a plugins' folder that are loaded by their name. */
export function pluginModules(folder: string): LoadableModule[] {
  return [...modulesIn(folder, "intent"), ...builtInModules(folder)];
}

async function loadBuiltIn(module: LoadableModule, builtIns: Map<string, unknown>, loaded: Loaded): Promise<void> {
  const { file, kind, name } = module;
  try {
    if (!builtIns.has(file)) builtIns.set(file, await importBuiltIn(module));
    register(loaded, kind, name, builtIns.get(file));
  } catch (error) {
    loaded.errors.push(loadError(file, problemFrom(error, file)));
  }
}

/** Plugins loaded between two yields to the event loop. */
const pluginsPerTurn = 10;

async function loadPlugin(
  module: LoadableModule,
  { folder, trusted }: { folder: string; trusted: TrustedFolders },
  loaded: Loaded,
  admission: Admission,
): Promise<void> {
  const { file, kind, name } = module;
  try {
    const other = loaded.plugins.find((plugin) => plugin.kind === kind && plugin.name === name);
    if (other) throw new PluginProblem("plugin.bad.twice", { kind, name, other: other.file });
    if (kind === "intent" && reserved.has(name)) throw new PluginProblem("plugin.bad.guarded", { name });
    refuseUntrustedModule(folder, module, trusted);
    const { value, problem } = await admission.take(module);
    if (problem) loaded.errors.push(loadError(file, problem));
    if (has(loaded, kind, name)) loaded.replaced.push(`${kind} ${name}`);
    loaded.plugins.push({ ...module, sha256: fingerprintOf(filesOfModule(module)) });
    register(loaded, kind, name, admission.guard(module, value));
  } catch (error) {
    loaded.errors.push(loadError(file, problemFrom(error, file)));
  }
}

export function loadError(file: string, problem: Problem): LoadError {
  return { file, line: problem.line, reason: problemText("en", problem), problem };
}

function has(loaded: Loaded, kind: PluginKind, name: string): boolean {
  return loaded[`${kind}s`].has(name);
}

function register(loaded: Loaded, kind: PluginKind, name: string, value: unknown): void {
  (loaded[`${kind}s`] as Map<string, unknown>).set(name, value);
}

/** Sorted: readdir's order is arbitrary. Files that begin with `_` are helpers. */
function modulesIn(folder: string, kind: PluginKind): LoadableModule[] {
  const names = namesIn(folder);
  // What belongs to one module begins with the same word, so each module looks at few of many names.
  const groups = Map.groupBy(names, firstWord);
  return names
    .filter((name) => /^[^_.].*\.(ts|js)$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => moduleAt(folder, name, kind, groups.get(firstWord(name))));
}

function firstWord(name: string): string {
  return name.slice(0, name.indexOf("."));
}

/** What a file is loaded as; `siblings` are the names in its folder, at least those with the same first word. */
export function moduleAt(
  folder: string,
  fileName: string,
  kind: PluginKind,
  siblings = namesIn(folder),
): LoadableModule {
  const name = fileName.replace(/\.(ts|js)$/, "");
  const examples = kind === "intent" ? exampleFiles(name, siblings).map((one) => join(folder, one)) : [];
  return { file: join(folder, fileName), kind, name, examples };
}

/** Prompts that are not built in must be as trusted as code; refused ones are added to `errors`. */
interface PromptTrust {
  root: string;
  errors: LoadError[];
}

function loadPrompts(folder: string, into: Map<string, string>, foreign?: PromptTrust, path = ""): void {
  for (const name of namesIn(join(folder, path))) {
    const below = path === "" ? name : `${path}/${name}`;
    if (name.endsWith(".md")) loadPrompt(join(folder, below), below.slice(0, -".md".length), into, foreign);
    else if (!name.includes(".") && name !== "models") loadPrompts(folder, into, foreign, below);
  }
}

function loadPrompt(file: string, name: string, into: Map<string, string>, foreign: PromptTrust | undefined): void {
  try {
    if (foreign) refuseUntrusted(foreign.root, file);
    into.set(name, readFileSync(file, "utf8").trim());
  } catch (error) {
    if (!foreign) throw error;
    foreign.errors.push(loadError(file, problemFrom(error, file)));
  }
}

import { dirname, join } from "node:path";
import {
  type Admission,
  emptyLoaded,
  importModule,
  type LoadableModule,
  type LoadError,
  type Loaded,
  load,
  mcpFolder,
  pluginModules,
} from "../sdk/load.ts";
import type { SettingOf } from "../sdk/mcp_server.ts";
import type { PluginKind } from "../sdk/plugin_kind.ts";
import { PluginProblem, type Problem, problemFrom } from "../sdk/plugin_problem.ts";
import { KeyedQueue } from "../task/keyed_queue.ts";
import { type CheckProcess, checkModules, startCheckProcess } from "./check.ts";
import { definePluginModules } from "./modules.ts";
import type { PluginCache } from "./plugin_cache.ts";
import { filesAround } from "./plugin_files.ts";

/** A change of a plugin. `known`: an earlier process reported it. `kept`: the version before it stays active. */
export type PluginNews = { known: boolean } & (
  | { what: "ready"; file: string; kind: PluginKind | "schedule"; name: string; sha256: string; replaces: boolean }
  | { what: "gone"; file: string; kind: PluginKind | "schedule"; name: string; sha256: string }
  | { what: "broken"; file: string; problem: Problem; kept: boolean }
  | { what: "prompt"; name: string }
  | { what: "server"; name: string; gone: boolean }
);

export interface LiveOptions {
  root: string;
  folder: string;
  prompts: string | undefined;
  settingOf: SettingOf;
  /** How this program is started again. */
  self: readonly string[];
  cache: PluginCache;
  /** Wraps what a plugin exports. */
  guarded: Admission["guard"];
  /** Runs while a file is imported. */
  during<T>(module: LoadableModule, work: () => Promise<T>): Promise<T>;
}

/** How long a check process waits for the next change: an author saves a plugin often. */
const checkProcessIdleMs = 30_000;

interface Active {
  value: unknown;
  stamp: string;
  files: string[];
}

/** Intents, agents, tools and providers as they are now: `loaded` is replaced as a whole, never changed. */
export class LivePlugins {
  loaded: Loaded = emptyLoaded();
  readonly #options: LiveOptions;
  readonly #builtIns = new Map<string, unknown>();
  /** What was imported, by file. */
  readonly #active = new Map<string, Active>();
  readonly #listeners = new Set<(news: PluginNews) => void>();
  /** Files that this process checked itself. */
  readonly #lookedAt = new Set<string>();
  #first = true;
  readonly #queue = new KeyedQueue();
  #checkProcess: CheckProcess | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  listen(listener: (news: PluginNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A change is likely: starts a check process ahead. */
  expectChange(): void {
    if (this.#checkProcess) return;
    try {
      const process = startCheckProcess(this.#options.self);
      this.#checkProcess = process;
      setTimeout(() => {
        if (this.#checkProcess === process) this.endCheckProcess();
      }, checkProcessIdleMs).unref();
    } catch {
      // The check itself tries again and reports why it cannot start one.
    }
  }

  /** Ends the check process that was started ahead. */
  endCheckProcess(): void {
    this.#checkProcess?.child.kill("SIGKILL");
    this.#checkProcess = undefined;
  }

  /** Checks and activates what changed; a broken version leaves the active one in use. One refresh at a time. */
  refresh(): Promise<void> {
    return this.#queue.run(this.#options.folder, () => this.#refresh());
  }

  /** Leaves a plugin out until its file changes. */
  async disable(file: string, problem: Problem): Promise<void> {
    this.#options.cache.disable(file, problem);
    await this.refresh();
  }

  /** The plugin that a file of a stack trace belongs to. */
  ownerOf(file: string): string | undefined {
    return [...this.#active].find(([, { files }]) => files.includes(file))?.[0];
  }

  async #refresh(): Promise<void> {
    const { root, folder, prompts, guarded, settingOf } = this.#options;
    const modules = pluginModules(folder);
    if (modules.length > 0) {
      definePluginModules();
      await this.#check(modules);
    }
    const around = filesAround(folder);
    const take = (module: LoadableModule) => this.#take(module, around);
    const next = await load({
      ...{ root, plugins: folder, prompts, settingOf },
      admission: { take, guard: guarded },
      builtIns: this.#builtIns,
    });
    const present = new Set(modules.map(({ file }) => file));
    for (const [file, { files }] of this.#active) if (!present.has(file)) this.#forget(file, files);
    const before = this.loaded;
    await keepClassifier(before, next);
    this.loaded = next;
    for (const news of this.#differences(before, next)) for (const listener of [...this.#listeners]) listener(news);
  }

  async #check(modules: readonly LoadableModule[]): Promise<void> {
    const { self, folder, cache } = this.#options;
    const around = filesAround(folder);
    const unknown = modules.filter((module) => !cache.of(module, around));
    if (unknown.length === 0) return;
    const waiting = this.#checkProcess?.child.exitCode === null ? this.#checkProcess : undefined;
    this.#checkProcess = undefined;
    for (const { file } of unknown) this.#lookedAt.add(file);
    const verdicts = await checkModules(self, { folder, modules: unknown }, { first: waiting });
    for (const module of unknown) {
      const verdict = verdicts.get(module.file);
      if (verdict) cache.put(module, verdict, around, verdict.problem !== null && this.#active.has(module.file));
    }
    cache.save(new Set(modules.map(({ file }) => file)));
  }

  async #take(
    module: LoadableModule,
    around: readonly string[],
  ): Promise<{ value: unknown; problem?: Problem | undefined }> {
    const { file } = module;
    const entry = this.#options.cache.of(module, around);
    const active = this.#active.get(file);
    // It changed again while it was checked: the next refresh checks it.
    if (!entry) return keepActiveOrThrow(active, { key: "plugin.bad.unchecked", params: { detail: "…" }, line: null });
    if (entry.disabled) {
      if (active) this.#forget(file, active.files);
      throw problemError(entry.disabled);
    }
    if (entry.problem) return keepActiveOrThrow(active, entry.problem);
    if (active?.stamp === entry.stamp) return { value: active.value };
    try {
      if (active) uncache(active.files);
      uncache(entry.files);
      const value = await this.#options.during(module, () => importModule(module));
      this.#active.set(file, { value, stamp: entry.stamp, files: entry.files });
      return { value };
    } catch (error) {
      return keepActiveOrThrow(active, problemFrom(error, file));
    }
  }

  #differences(before: Loaded, next: Loaded): PluginNews[] {
    const first = this.#first;
    this.#first = false;
    const isServer = (file: string) => dirname(file) === join(this.#options.folder, mcpFolder);
    const known = (file: string) => first && !this.#lookedAt.has(file) && !isServer(file);
    const old = new Map(filesIn(before).map((plugin) => [plugin.file, plugin]));
    const now = new Map(filesIn(next).map((plugin) => [plugin.file, plugin]));
    const said = new Set(before.errors.map(errorText));
    const broken = next.errors.filter((error) => !said.has(errorText(error)));
    const failing = new Set(next.errors.map(({ file }) => file));
    const ready = filesIn(next).filter(({ file, sha256 }) => !failing.has(file) && old.get(file)?.sha256 !== sha256);
    const gone = filesIn(before).filter(({ file }) => !now.has(file) && !failing.has(file));
    const prompts = new Set([...before.prompts.keys(), ...next.prompts.keys()]);
    const changed = [...prompts].filter((name) => before.prompts.get(name) !== next.prompts.get(name));
    return [
      ...broken.map(
        ({ file, problem }): PluginNews => ({ what: "broken", file, problem, kept: now.has(file), known: known(file) }),
      ),
      ...ready.map((plugin): PluginNews => {
        const replaces = next.replaced.includes(`${plugin.kind} ${plugin.name}`);
        // A schedule is read anew by every process.
        const isKnown = known(plugin.file) || (first && plugin.kind === "schedule");
        return { what: "ready", ...plugin, replaces, known: isKnown };
      }),
      ...gone.map((plugin): PluginNews => ({ what: "gone", ...plugin, known: false })),
      ...(first ? [] : changed.map((name): PluginNews => ({ what: "prompt", name, known: false }))),
      ...(first ? [] : changedServers(before, next)),
    ];
  }

  #forget(file: string, files: readonly string[]): void {
    uncache(files);
    this.#active.delete(file);
  }
}

/** The classifier of the intents before goes on with the next ones. */
async function keepClassifier(before: Loaded, next: Loaded): Promise<void> {
  if (before.intents.size === 0) return;
  const isSame = [...next.intents].every(([name, intent]) => before.intents.get(name) === intent);
  if (isSame && before.intents.size === next.intents.size) {
    next.intents = before.intents;
    return;
  }
  const { prepareClassifier } = await import("../understanding/understand.ts");
  prepareClassifier(before.intents, next.intents);
}

function changedServers({ mcp: before }: Loaded, { mcp: next }: Loaded): PluginNews[] {
  return [...new Set([...before.keys(), ...next.keys()])]
    .filter((name) => before.get(name)?.stamp !== next.get(name)?.stamp)
    .map((name) => ({ what: "server", name, gone: !next.has(name), known: false }));
}

/** Plugins and schedules. */
function filesIn({ plugins, schedules }: Loaded) {
  return [
    ...plugins,
    ...[...schedules.values()].map(({ file, name, sha256 }) => ({ kind: "schedule" as const, file, name, sha256 })),
  ];
}

function errorText({ file, line, reason, problem }: LoadError): string {
  return `${problem.file ?? file}:${line}:${reason}`;
}

function keepActiveOrThrow(active: Active | undefined, problem: Problem): { value: unknown; problem: Problem } {
  if (!active) throw problemError(problem);
  return { value: active.value, problem };
}

function problemError({ key, params, line, file }: Problem): PluginProblem {
  return new PluginProblem(key, params, line, file);
}

/** The next import reads the file again. */
function uncache(files: readonly string[]): void {
  for (const file of files) delete require.cache[file];
}

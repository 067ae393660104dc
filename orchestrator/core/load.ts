import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Agent, isAgent } from "./agent.ts";
import { messageOf } from "./errors.ts";
import { type Intent, isIntent } from "./intent.ts";
import { isProvider, type Provider } from "./model.ts";
import { distrust, fingerprintOf } from "./plugin_trust.ts";
import { isTool, type Tool } from "./tool.ts";

/** A file that was not loaded, and why; the rest is loaded all the same. */
export interface LoadError {
  file: string;
  line: number | null;
  reason: string;
}

/** Everything that varies, by name. */
export interface Loaded {
  intents: Map<string, Intent>;
  agents: Map<string, Agent>;
  tools: Map<string, Tool>;
  providers: Map<string, Provider>;
  /** By path below `ai/` without the ending: `planner/role`. */
  prompts: Map<string, string>;
  errors: LoadError[];
  /** Built-ins that a plugin took the place of. */
  replaced: string[];
  /** Plugins that were loaded, with the sha256 of their files. */
  plugins: { file: string; sha256: string }[];
}

export function emptyLoaded(): Loaded {
  return {
    intents: new Map(),
    agents: new Map(),
    tools: new Map(),
    providers: new Map(),
    prompts: new Map(),
    errors: [],
    replaced: [],
    plugins: [],
  };
}

interface Source {
  folder: string;
  plugin: boolean;
}

/** Only the ones that ship with the executable may read the user's word. */
const guarded: ReadonlySet<string> = new Set(["approve", "reject", "cancel"]);

/**
 * Loads the built-in folders below `root`, then those of `plugins`, which win by name; prompts of `prompts` (AI_PATH) win
 * over both. Works the same from source and inside the executable. Never throws for a bad file.
 */
export async function load({
  root,
  plugins,
  prompts,
}: {
  root: string;
  plugins?: string | undefined;
  prompts?: string | undefined;
}): Promise<Loaded> {
  const loaded = emptyLoaded();
  const sources: Source[] = [{ folder: root, plugin: false }];
  if (plugins !== undefined) sources.push({ folder: plugins, plugin: true });
  for (const source of sources) {
    const { folder, plugin } = source;
    const intents = plugin ? [folder, join(folder, "intents")] : [join(folder, "intents")];
    for (const place of intents) await loadFolder(place, "intent", loaded.intents, isIntent, source, loaded);
    await loadFolder(join(folder, "agents"), "agent", loaded.agents, isAgent, source, loaded);
    await loadFolder(join(folder, "agents", "tools"), "tool", loaded.tools, isTool, source, loaded);
    await loadFolder(join(folder, "ai", "models"), "model provider", loaded.providers, isProvider, source, loaded);
    loadPrompts(join(folder, "ai"), loaded.prompts);
  }
  if (prompts !== undefined) loadPrompts(prompts, loaded.prompts);
  return loaded;
}

async function loadFolder<T>(
  folder: string,
  kind: string,
  into: Map<string, T>,
  shape: (value: unknown) => value is T,
  source: Source,
  { errors, replaced, plugins }: Loaded,
): Promise<void> {
  for (const name of modulesIn(folder)) {
    const file = join(folder, name);
    const named = name.replace(/\.(ts|js)$/, "");
    try {
      if (source.plugin) refuseUntrusted(source.folder, file, named, kind);
      const value: unknown = ((await import(file)) as { default?: unknown }).default;
      if (!shape(value)) throw new Error(`its default export is not what define${pascal(kind)}() returns`);
      if (into.has(named)) replaced.push(`${kind} ${named}`);
      if (source.plugin) plugins.push({ file, sha256: fingerprintOf(file) });
      into.set(named, value);
    } catch (error) {
      errors.push({ file, line: lineOf(error), reason: reasonOf(error) });
    }
  }
}

/** Several syntax errors come as one error that says only how many. */
function reasonOf(error: unknown): string {
  return error instanceof AggregateError ? error.errors.map(messageOf).join("; ") : messageOf(error);
}

/** Sorted: readdir's order is arbitrary. Files that begin with `_` are helpers. */
function modulesIn(folder: string): string[] {
  return namesIn(folder).filter((name) => /^[^_.].*\.(ts|js)$/.test(name) && !name.endsWith(".d.ts"));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function loadPrompts(folder: string, into: Map<string, string>, path = ""): void {
  for (const name of namesIn(join(folder, path))) {
    const below = path === "" ? name : `${path}/${name}`;
    if (name.endsWith(".md")) into.set(below.slice(0, -".md".length), readFileSync(join(folder, below), "utf8").trim());
    else if (!name.includes(".") && name !== "models") loadPrompts(folder, into, below);
  }
}

function refuseUntrusted(root: string, file: string, name: string, kind: string): void {
  if (kind === "intent" && guarded.has(name))
    throw new Error(`"${name}" guards the user's word and cannot be replaced`);
  const why = distrust(root, file);
  if (why !== undefined) throw new Error(why);
}

function pascal(kind: string): string {
  return kind === "model provider" ? "Provider" : kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** The line of a syntax error, where the runtime says it: in the error or in the first of several. */
function lineOf(error: unknown): number | null {
  const { position, errors } = (error ?? {}) as { position?: { line?: unknown } | null; errors?: unknown[] };
  if (typeof position?.line === "number") return position.line;
  return errors && errors.length > 0 ? lineOf(errors[0]) : null;
}

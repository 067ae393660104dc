import { readFileSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { importModule, type LoadableModule, refuseUntrustedModule } from "../sdk/load.ts";
import { PluginProblem, problemFrom } from "../sdk/plugin_problem.ts";
import { refuseUntrustedHelper, type TrustedFolders } from "../sdk/plugin_trust.ts";
import { filesOf, filesOfEach } from "./bundle.ts";
import { killSelf } from "./end_process.ts";
import { isolate } from "./isolate.ts";
import { definePluginModules } from "./modules.ts";
import type { CheckJob, CheckReport, PluginVerdict } from "./verdict.ts";

const maxFileBytes = 1_000_000;

/**
 * The process `devorch __plugins`: imports plugins in place of the process that would run them. A plugin that loops, exits or
 * fills the memory does it here.
 */
export async function servePluginCheck(): Promise<void> {
  // The bundler names files relative to the current folder.
  process.chdir("/");
  const mark = process.argv[4] ?? "";
  const { folder, modules, environment, alone }: CheckJob = JSON.parse(await Bun.stdin.text());
  Object.assign(process.env, environment);
  const report = (line: CheckReport) => writeSync(1, `\n${mark}${JSON.stringify(line)}\n`);
  definePluginModules();
  let looking: string[] = [];
  // A late error of a plugin that was checked before is not counted against the current one.
  const mayEnd = (file: string) => looking.includes(file);
  const folders = [folder, ...modules.map(({ file }) => dirname(file))];
  isolate({ folders, ownerOf: () => undefined, escaped() {}, mayEnd });
  const trusted: TrustedFolders = new Set();
  const track = (line: CheckReport) => {
    if ("files" in line) looking = line.files ?? looking;
    report(line);
  };
  for (let at = 0; at < modules.length; at += bundledAtOnce) {
    const some = modules.slice(at, at + bundledAtOnce);
    const files = alone ? undefined : await filesOfSome({ folder, trusted }, some);
    for (const module of some) {
      looking = [module.file];
      report({ begin: module.file });
      report({ end: module.file, verdict: await checkModule({ folder, trusted }, module, files, track) });
    }
  }
  killSelf();
}

/** How many are bundled at once; with a broken one among them, each is bundled alone. */
const bundledAtOnce = 50;

interface CheckContext {
  folder: string;
  trusted: TrustedFolders;
}

/**
 * The files of each plugin; undefined where each must be bundled alone. Only trusted files are bundled: bundling can run
 * macros.
 */
async function filesOfSome(
  ground: CheckContext,
  modules: readonly LoadableModule[],
): Promise<Map<string, string[]> | undefined> {
  if (modules.length < 2) return undefined;
  try {
    for (const module of modules) refuseUnsound(ground, module);
    return await filesOfEach(modules.map(({ file }) => file));
  } catch {
    return undefined;
  }
}

function refuseUnsound({ folder, trusted }: CheckContext, module: LoadableModule): void {
  refuseUntrustedModule(folder, module, trusted);
  refuseUnreadable(module.file);
}

async function checkModule(
  ground: CheckContext,
  module: LoadableModule,
  known: Map<string, string[]> | undefined,
  report: (line: CheckReport) => void,
): Promise<PluginVerdict> {
  const { file } = module;
  const verdict: PluginVerdict = { files: [file], problem: null, description: "", examples: [] };
  try {
    refuseUnsound(ground, module);
    verdict.files = known?.get(file) ?? (await filesOf(file));
    for (const helper of verdict.files.slice(1)) {
      refuseUntrustedHelper(ground.folder, helper);
      if (/\.[tj]s$/.test(helper) && !helper.includes("/node_modules/")) refuseUnreadable(helper);
    }
    report({ begin: file, files: verdict.files });
    const { description, examples, kinds } = (await importModule(module)) as {
      description: string;
      examples?: string[];
      kinds?: Record<string, string[]>;
    };
    verdict.description = description;
    verdict.examples = [...(examples ?? []), ...Object.values(kinds ?? {}).flat()];
  } catch (error) {
    verdict.problem = problemFrom(error, file);
  }
  return verdict;
}

function refuseUnreadable(file: string): void {
  const { size } = statSync(file);
  if (size > maxFileBytes)
    throw new PluginProblem("plugin.bad.huge", { size: Math.ceil(size / 1000), most: maxFileBytes / 1000 });
  const bytes = readFileSync(file);
  try {
    if (bytes.includes(0)) throw new TypeError("a zero byte");
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new PluginProblem("plugin.bad.binary", {});
  }
}

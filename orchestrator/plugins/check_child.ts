import { readFileSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { importModule, type LoadableModule, refuseUntrustedModule } from "../sdk/load.ts";
import { PluginProblem, problemFrom } from "../sdk/plugin_problem.ts";
import { refuseUntrustedHelper, type TrustedFolders } from "../sdk/plugin_trust.ts";
import { filesOf, filesOfEach } from "./bundle.ts";
import { killSelf } from "./ending.ts";
import { isolate } from "./isolate.ts";
import { definePluginModules } from "./modules.ts";
import type { Job, Report, Verdict } from "./verdict.ts";

const mostBytes = 1_000_000;

/**
 * The process `devorch __plugins`: looks at plugins in place of the one that would run them. Whatever they do while they are
 * imported (loop, exit, fill the memory), they do it here, and everything that it cost is given back when it ends.
 */
export async function servePluginCheck(): Promise<void> {
  // The bundler names files from here.
  process.chdir("/");
  const mark = process.argv[4] ?? "";
  const { folder, modules, environment, alone }: Job = JSON.parse(await Bun.stdin.text());
  Object.assign(process.env, environment);
  const report = (line: Report) => writeSync(1, `\n${mark}${JSON.stringify(line)}\n`);
  definePluginModules();
  let looking: string[] = [];
  // What a plugin that was looked at before does late is no mistake of the one that is looked at now.
  const mayEnd = (file: string) => looking.includes(file);
  const folders = [folder, ...modules.map(({ file }) => dirname(file))];
  isolate({ folders, ownerOf: () => undefined, escaped() {}, mayEnd });
  const trusted: TrustedFolders = new Set();
  const told = (line: Report) => {
    if ("files" in line) looking = line.files ?? looking;
    report(line);
  };
  for (let at = 0; at < modules.length; at += together) {
    const some = modules.slice(at, at + together);
    const files = alone ? undefined : await filesOfSome({ folder, trusted }, some);
    for (const module of some) {
      looking = [module.file];
      report({ begin: module.file });
      report({ end: module.file, verdict: await examine({ folder, trusted }, module, files, told) });
    }
  }
  killSelf();
}

/** So many are bundled at once: where one of them is broken, each of these is by itself. */
const together = 50;

interface Ground {
  folder: string;
  trusted: TrustedFolders;
}

/** What each is made of; undefined where that is to be asked one by one. Only what is trusted is bundled: that can run macros. */
async function filesOfSome(
  ground: Ground,
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

function refuseUnsound({ folder, trusted }: Ground, module: LoadableModule): void {
  refuseUntrustedModule(folder, module, trusted);
  refuseUnreadable(module.file);
}

async function examine(
  ground: Ground,
  module: LoadableModule,
  known: Map<string, string[]> | undefined,
  report: (line: Report) => void,
): Promise<Verdict> {
  const { file } = module;
  const verdict: Verdict = { files: [file], problem: null, description: "", examples: [] };
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
  if (size > mostBytes)
    throw new PluginProblem("plugin.bad.huge", { size: Math.ceil(size / 1000), most: mostBytes / 1000 });
  const bytes = readFileSync(file);
  try {
    if (bytes.includes(0)) throw new TypeError("a zero byte");
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new PluginProblem("plugin.bad.binary", {});
  }
}

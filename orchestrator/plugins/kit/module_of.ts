import { basename, dirname, resolve } from "node:path";
import { type LoadableModule, moduleAt } from "../../sdk/load.ts";
import { kindNames, kinds } from "../../sdk/plugin_kind.ts";

/** The module that a file at this path is, and its plugins' folder. */
export function moduleOf(file: string, plugins: string): { root: string; module: LoadableModule } {
  const folder = dirname(resolve(file));
  // The deepest one first: agents/tools before agents.
  const named = [...kindNames]
    .sort((one, other) => kinds[other].folder.length - kinds[one].folder.length)
    .find((kind) => folder.endsWith(`/${kinds[kind].folder}`));
  const above = named ? folder.slice(0, -kinds[named].folder.length - 1) || "/" : folder;
  const root = folder === plugins || folder.startsWith(`${plugins}/`) ? plugins : above;
  return { root, module: moduleAt(folder, basename(file), named ?? "intent") };
}

import { resolve } from "node:path";
import { PluginProblem } from "../sdk/plugin_problem.ts";

type Inputs = NonNullable<Bun.BuildOutput["metafile"]>["inputs"];

/** Every file that a plugin imports, itself first. Throws PluginProblem for a syntax error or a missing file or package. */
export async function filesOf(file: string): Promise<string[]> {
  const { success, logs, metafile } = await bundle([file]);
  const [first] = logs;
  if (!success || !metafile) throw bundleProblem(file, first);
  return filesBehind(file, metafile.inputs);
}

/** The same for many at once, in a tenth of the time; undefined where one of them has a problem. */
export async function filesOfEach(files: readonly string[]): Promise<Map<string, string[]> | undefined> {
  const { success, metafile } = await bundle(files);
  if (!success || !metafile) return undefined;
  return new Map(files.map((file) => [file, filesBehind(file, metafile.inputs)]));
}

function bundle(files: readonly string[]): Promise<Bun.BuildOutput> {
  return Bun.build({
    entrypoints: [...files],
    target: "bun",
    external: ["devorch", "zod"],
    throw: false,
    metafile: true,
  });
}

function filesBehind(file: string, inputs: Inputs): string[] {
  // The bundler names them from the current folder.
  const named = new Map(Object.entries(inputs).map(([path, { imports }]) => [resolve(path), imports]));
  const found = new Set([file]);
  for (const one of found) {
    for (const { path } of named.get(one) ?? []) if (named.has(resolve(path))) found.add(resolve(path));
  }
  return [...found];
}

function bundleProblem(file: string, message: BuildMessage | ResolveMessage | undefined): PluginProblem {
  const line = message?.position?.line ?? null;
  const where = message?.position?.file;
  const detail = `${message?.message ?? "?"}${where === undefined || where === file ? "" : ` (${where}:${line})`}`;
  const missing = /^Could not resolve: "([^"]+)"/.exec(message?.message ?? "")?.[1];
  if (missing === undefined) return new PluginProblem("plugin.bad.syntax", { detail }, line);
  const key = /^[./]/.test(missing) ? "plugin.bad.import" : "plugin.bad.package";
  return new PluginProblem(key, { name: missing }, line);
}

import { resolve } from "node:path";
import { PluginProblem } from "../core/plugin_problem.ts";

/** Every file that a plugin is made of, itself first. Throws PluginProblem: syntax, a file or a package that is not there. */
export async function filesOf(file: string): Promise<string[]> {
  const { success, logs, metafile } = await Bun.build({
    entrypoints: [file],
    target: "bun",
    external: ["devorch", "zod"],
    throw: false,
    metafile: true,
  });
  const [first] = logs;
  if (!success || !metafile) throw problemOf(file, first);
  // The bundler names them from the current folder.
  const inputs = Object.keys(metafile.inputs).map((path) => resolve(path));
  return [file, ...inputs.filter((path) => path !== file)];
}

function problemOf(file: string, message: BuildMessage | ResolveMessage | undefined): PluginProblem {
  const line = message?.position?.line ?? null;
  const where = message?.position?.file;
  const detail = `${message?.message ?? "?"}${where === undefined || where === file ? "" : ` (${where}:${line})`}`;
  const missing = /^Could not resolve: "([^"]+)"/.exec(message?.message ?? "")?.[1];
  if (missing === undefined) return new PluginProblem("plugin.bad.syntax", { detail }, line);
  const key = /^[./]/.test(missing) ? "plugin.bad.import" : "plugin.bad.package";
  return new PluginProblem(key, { name: missing }, line);
}

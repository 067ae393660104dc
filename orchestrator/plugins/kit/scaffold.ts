import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { reserved } from "../../sdk/load.ts";
import { kinds, type PluginKind } from "../../sdk/plugin_kind.ts";
import { Exit, UserError } from "../../task/errors.ts";
import { text } from "../../texts/index.ts";
import type { Lang } from "../../texts/sentence.ts";
import { examples } from "./examples.ts";
import { promptOf, templates } from "./templates.ts";
import { compilerOptions } from "./tsconfig.ts";
import { typesOfDevorch } from "./types.ts";

/** Kinds that `plugins new` writes one of. */
export type TemplateKind = keyof typeof templates;

/** Writes the first files of a plugins' folder. The types are always rewritten; other existing files stay. */
export function initPlugins(folder: string, lang: Lang): { file: string; written: boolean }[] {
  const tsconfig = JSON.stringify({ compilerOptions, include: ["**/*.ts"] }, null, 2);
  const files = [
    { name: "devorch.d.ts", content: typesOfDevorch, flag: "w" as const },
    { name: "tsconfig.json", content: `${tsconfig}\n` },
    { name: "README.md", content: text(lang, "plugins.readme") },
    ...Object.entries(examples).map(([name, content]) => ({ name: join("examples", name), content })),
  ].map(({ name, ...rest }) => ({ file: join(folder, name), flag: "wx" as const, ...rest }));
  return files.map(({ file, content, flag }) => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    return { file, written: writeNew(file, content, flag) };
  });
}

/** A first version that works as it stands; returns its files, the plugin first. Throws UserError rather than replace anything. */
export function newPlugin(folder: string, kind: string, name: string): string[] {
  if (!isTemplateKind(kind)) throw new UserError("plugins.new.kind", { kind });
  if (!/^[a-z][a-z0-9_]{0,39}$/.test(name)) throw new UserError("plugins.new.name", { name });
  if (kind === "intent" && reserved.has(name)) throw new UserError("plugins.new.guarded", { name });
  const taken = pluginPaths(folder, kind, name).find((file) => existsSync(file));
  if (taken) throw new UserError("plugins.new.exists", { file: taken }, { exit: Exit.failed });
  const file = kind === "intent" ? join(folder, `${name}.ts`) : join(folder, kinds[kind].folder, `${name}.ts`);
  mkdirSync(join(file, ".."), { recursive: true, mode: 0o755 });
  if (!writeNew(file, templates[kind](name)))
    throw new UserError("plugins.new.exists", { file }, { exit: Exit.failed });
  if (kind !== "agent") return [file];
  const prompt = join(folder, "ai", name, "role.md");
  mkdirSync(join(prompt, ".."), { recursive: true, mode: 0o755 });
  return writeNew(prompt, promptOf(name)) ? [file, prompt] : [file];
}

function pluginPaths(folder: string, kind: PluginKind, name: string): string[] {
  const folders = kind === "intent" ? [folder, join(folder, "intents")] : [join(folder, kinds[kind].folder)];
  return folders.flatMap((place) => [join(place, `${name}.ts`), join(place, `${name}.js`)]);
}

function isTemplateKind(kind: string): kind is TemplateKind {
  return Object.hasOwn(templates, kind);
}

/** False where the file exists. Mode 644: a plugin that others can write is not loaded. */
function writeNew(file: string, content: string, flag: "w" | "wx" = "wx"): boolean {
  try {
    writeFileSync(file, content, { flag, mode: 0o644 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

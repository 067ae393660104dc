import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { messageOf } from "../task/errors.ts";
import { defineIntent, isIntent } from "./intent.ts";
import { contentLines } from "./lines.ts";
import { PluginProblem } from "./plugin_problem.ts";

const largestExampleFile = 1_000_000;
/** Characters of one example. */
const longestExample = 1_000;
const invisibleOrBroken = /[\p{Cc}\uFFFD]/u;
const visibleCharacter = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/**
 * Names of the files beside an intent that hold its examples, one a line: `deploy.txt`, and `deploy.<kind>.txt` for those of a
 * kind. `siblings` are the names in its folder: a kind that is an intent of its own (`deploy.fast.ts`) keeps its file.
 */
export function exampleFiles(intent: string, siblings: readonly string[]): string[] {
  const ofAnother = (name: string) =>
    [".ts", ".js"].some((ending) => siblings.includes(name.replace(/\.txt$/, ending)));
  return siblings.filter((name) => {
    const kind = kindOfFile(name, intent);
    return kind === null || (kind !== undefined && !ofAnother(name));
  });
}

/** The kind whose examples the file holds; null for the whole intent, undefined for a file that is not the intent's. */
function kindOfFile(name: string, intent: string): string | null | undefined {
  if (!name.startsWith(`${intent}.`) || !name.endsWith(".txt")) return undefined;
  const between = name.slice(intent.length, -".txt".length);
  return between === "" ? null : /^\.([^.]+)$/.exec(between)?.[1];
}

/** The intent with the examples of these files after its own. Throws PluginProblem with file and line. */
export function withExamples(value: unknown, name: string, files: readonly string[]): unknown {
  if (!isIntent(value) || files.length === 0) return value;
  const examples = [...value.examples];
  const kinds: Record<string, readonly string[]> = { ...value.kinds };
  for (const file of files) {
    const found = aboutFile(file, () => readExamples(file));
    const kind = kindOfFile(basename(file), name) ?? null;
    if (kind === null) examples.push(...found);
    else kinds[kind] = [...(kinds[kind] ?? []), ...found];
  }
  return defineIntent({ ...value, examples, ...(Object.keys(kinds).length > 0 && { kinds }) });
}

/** What is wrong with a file of examples names that file. */
export function aboutFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PluginProblem))
      throw new PluginProblem("plugin.bad.examples", { detail: messageOf(error) }, null, file);
    const { key, params, line } = error.problem;
    throw new PluginProblem(key, params, line, file);
  }
}

function readExamples(file: string): string[] {
  const { size } = statSync(file);
  if (size > largestExampleFile)
    throw new Error(`${Math.ceil(size / 1000)} kB, ${largestExampleFile / 1000} kB at most`);
  return contentLines(readFileSync(file, "utf8")).map(({ text, number }) => {
    if (invisibleOrBroken.test(text) || !visibleCharacter.test(text) || text.length > longestExample)
      throw new PluginProblem("plugin.bad.example", { most: longestExample }, number);
    return text;
  });
}

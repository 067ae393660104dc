import type { Lang } from "../../../texts/sentence.ts";

/** Options that may stand before or after the command. main.ts reads them before it builds the world. */
export interface Globals {
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  /** As it was written: not yet checked. */
  lang: string | undefined;
  config: string | undefined;
  data: string | undefined;
}

const valued = ["lang", "config", "data"] as const;
const flags: Record<string, "json" | "quiet" | "verbose"> = {
  "--json": "json",
  "-q": "quiet",
  "--quiet": "quiet",
  "-v": "verbose",
  "--verbose": "verbose",
};

/** Reads the global options out of the words and returns the others in their order; everything after `--` stays. */
export function readGlobals(argv: readonly string[]): { globals: Globals; words: string[]; missing: string | null } {
  const globals: Globals = {
    json: false,
    quiet: false,
    verbose: false,
    lang: undefined,
    config: undefined,
    data: undefined,
  };
  const words: string[] = [];
  let missing: string | null = null;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    if (word === "--") {
      words.push(...argv.slice(at));
      break;
    }
    const flag = Object.hasOwn(flags, word) ? flags[word] : undefined;
    const name = valued.find((option) => word === `--${option}` || word.startsWith(`--${option}=`));
    if (flag) {
      globals[flag] = true;
    } else if (name) {
      const value = word.includes("=") ? word.slice(word.indexOf("=") + 1) : argv[++at];
      if (value) globals[name] = value;
      else missing = `--${name}`;
    } else {
      words.push(word);
    }
  }
  return { globals, words, missing };
}

/** The language that `--lang` names, if it names one. */
export function readLang(value: string | undefined): Lang | undefined {
  return value === "es" || value === "en" ? value : undefined;
}

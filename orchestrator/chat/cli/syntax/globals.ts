import type { Lang } from "../../../texts/sentence.ts";

/** Options that may stand before or after the command. */
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

/** Removes the global options from the arguments; everything after `--` stays. */
export function readGlobals(argv: readonly string[]): { globals: Globals; args: string[]; missing: string | null } {
  const globals: Globals = {
    json: false,
    quiet: false,
    verbose: false,
    lang: undefined,
    config: undefined,
    data: undefined,
  };
  const args: string[] = [];
  let missing: string | null = null;
  for (let at = 0; at < argv.length; at += 1) {
    const arg = argv[at] ?? "";
    if (arg === "--") {
      args.push(...argv.slice(at));
      break;
    }
    const flag = Object.hasOwn(flags, arg) ? flags[arg] : undefined;
    const name = valued.find((option) => arg === `--${option}` || arg.startsWith(`--${option}=`));
    if (flag) {
      globals[flag] = true;
    } else if (name) {
      const value = arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : argv[++at];
      if (value) globals[name] = value;
      else missing = `--${name}`;
    } else {
      args.push(arg);
    }
  }
  return { globals, args, missing };
}

/** The language that `--lang` names, if it names one. */
export function readLang(value: string | undefined): Lang | undefined {
  return value === "es" || value === "en" ? value : undefined;
}

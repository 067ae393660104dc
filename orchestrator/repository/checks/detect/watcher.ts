/** Programs that run something again at each change of a file. */
const runsAgain =
  /^(?:\w*watch\w*|nodemon|chokidar|onchange|entr|guard|ptw|gow|pytest-watch|phpunit-watcher|cargo-watch)$/;
const runsOthers = /^(?:concurrently|npm-run-all|run-p|run-s|wireit)$/;
const watchOption =
  /^(?:--?watch(?:-?all|-?mode)?(?:=(?!false\b|0\b|no\b).*)?|--ui|--open|--continuous|watch|~\S+|\S+\.watch)$/i;
const onceOption = /^(?:run|list|--run|--ci|--once|--single-run|--no-watch|--watch(?:-?all)?=(?:false|0|no))$/i;
/** Programs and subcommands that watch unless they are told otherwise, and how they are told. */
const watchesByItself: readonly [program: RegExp, subcommand: RegExp | null, once: string][] = [
  [/^vitest$/, null, "--run"],
  [/^(?:react-scripts|react-app-rewired|craco)$/, /^test$/, "--watchAll=false"],
  [/^ng$/, /^test$/, "--watch=false"],
  [/^karma$/, /^start$/, "--single-run"],
];
const neverEnds: readonly [program: RegExp, subcommand: RegExp][] = [
  [/^cypress$/, /^open$/],
  [/^(?:storybook|vite|next|nuxt|astro|vitest)$/, /^(?:dev|serve|start)$/],
];

/** How a command watches for changes instead of ending: undefined, or what is added to it so that it ends (null: nothing helps). */
export function watching(command: string, scripts: Readonly<Record<string, string>> = {}): string | null | undefined {
  const found = partsOf(command).map((part) => ofPart(part, scripts));
  if (found.includes(null)) return null;
  const options = found.filter((option) => option !== undefined);
  // Behind `&&` an option would reach the last part alone.
  return options.length === 0 ? undefined : found.length === 1 ? options[0] : null;
}

/** The command without what makes it watch; undefined where it is more than one program with options. */
export function withoutWatching(command: string): string | undefined {
  const [part, ...more] = partsOf(command);
  const program = baseOf(part?.[0] ?? "");
  if (more.length > 0 || runsAgain.test(program) || runsOthers.test(program)) return undefined;
  const words = command.trim().split(/\s+/);
  const kept = words.filter((word) => !isWatchWord(program, word) && !(program === "vitest" && word === "dev"));
  if (kept.length === words.length) return undefined;
  return kept.map((word) => (baseOf(word) === "vitest" ? `${word} run` : word)).join(" ");
}

function ofPart(words: readonly string[], scripts: Readonly<Record<string, string>>): string | null | undefined {
  const [name = "", ...rest] = words;
  const program = baseOf(name);
  if (runsAgain.test(program)) return null;
  const called = calledScript(program, rest);
  if (called !== undefined && scripts[called] !== undefined) {
    const { [called]: script, ...others } = scripts;
    return watching(script ?? "", others) === undefined ? undefined : null;
  }
  if (rest.some((word) => onceOption.test(word))) return undefined;
  const [subcommand = ""] = rest.filter((word) => !word.startsWith("-"));
  if (neverEnds.some(([each, sub]) => each.test(program) && sub.test(subcommand))) return null;
  if (rest.some((word) => isWatchWord(program, word))) return null;
  return watchesByItself.find(([each, sub]) => each.test(program) && (sub === null || sub.test(subcommand)))?.[2];
}

/** `-w` is the number of workers to jest. */
function isWatchWord(program: string, word: string): boolean {
  return watchOption.test(word) || (word === "-w" && baseOf(program) !== "jest");
}

function calledScript(program: string, rest: readonly string[]): string | undefined {
  if (!/^(?:npm|pnpm|yarn|bun)$/.test(program)) return undefined;
  const [first, second] = rest.filter((word) => !word.startsWith("-"));
  if (first === "run" || first === "run-script") return second;
  return program === "bun" && first === "test" ? undefined : first === "t" ? "test" : first;
}

/** The programs of a command line with their words, without what stands before them (`CI=1`, `cross-env`, `npx`). */
function partsOf(command: string): string[][] {
  return command
    .split(/&&|\|\||[;|&\n]/)
    .map((part) => part.replace(/["'`]/g, " ").split(/\s+/).filter(Boolean))
    .map((words) =>
      words.slice(words.findIndex((word) => !/^(?:[A-Z_]\w*=.*|cross-env|env|npx|bunx|exec|dotenv|--)$/i.test(word))),
    )
    .filter((words) => words.length > 0);
}

function baseOf(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}

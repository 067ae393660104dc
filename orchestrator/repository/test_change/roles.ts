import { isCi } from "../../safety/ci_paths.ts";
import { runsElsewhere } from "../../safety/runs_elsewhere.ts";

/** What a file is to the tests. */
export type Role = "test" | "settings" | "ci" | "prose" | "code";

/** By these words runners and people tell tests from what they test, in whatever language. */
const testWords = new Set(["test", "tests", "testdata", "spec", "specs", "e2e", "conftest", "cy"]);
/** Perl's folder of tests. */
const testFolder = "t";
const prose = /\.(md|markdown|rst|adoc|txt)$|(^|\/)(LICENSE|CHANGELOG|AUTHORS)[^/]*$/i;
/** Settings of tools wherever they stand; what runsElsewhere knows has its own place. */
const settings = /(^|\/)(package\.json|[^/]+\.(toml|ini|cfg|runsettings)|go\.mod)$/;

export function roleOf(path: string, commands: readonly string[] = []): Role {
  if (
    isCi(path) ||
    path
      .split("/")
      .slice(0, -1)
      .some((folder) => folder.startsWith("."))
  )
    return "ci";
  if (isTestFile(path)) return "test";
  if (isNamedIn(path, commands) || settings.test(path)) return "settings";
  if (prose.test(path)) return "prose";
  return runsElsewhere(path) ? "settings" : "code";
}

/** Whether a test file is no test by its own name: a fixture, a helper, what a runner loads. */
export function isSupport(path: string): boolean {
  const words = wordsOf(path.slice(path.lastIndexOf("/") + 1));
  return words.includes("conftest") || !words.some((word) => testWords.has(word));
}

/** Whether a file holds tests or what they are made of. */
function isTestFile(path: string): boolean {
  const names = path.split("/");
  return (
    names.slice(0, -1).includes(testFolder) || names.some((name) => wordsOf(name).some((word) => testWords.has(word)))
  );
}

/** `StockServiceTest.java` and `stock_service.test.ts` both have the word `test`. */
function wordsOf(name: string): string[] {
  return name.split(/[^\p{L}\p{N}]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u).map((word) => word.toLowerCase());
}

/** Whether one of the commands names the file. */
export function isNamedIn(path: string, commands: readonly string[]): boolean {
  return commands.some((command) => command.split(/[\s;&|'"()=]+/).some((word) => word.replace(/^\.\//, "") === path));
}

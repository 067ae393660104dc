import { jsonProblem } from "./checks/syntax/json.ts";
import { lineProblem } from "./checks/syntax/lines.ts";
import type { SyntaxProblem } from "./checks/syntax/problem.ts";
import { loaderOf, scriptProblem } from "./checks/syntax/scripts.ts";

/** Longer files are not checked: up to here a check takes a few milliseconds. Lengths in UTF-16 units. */
const maxChars = { script: 1_000_000, json: 1_000_000, line: 100_000 };

/**
 * The syntax error that `after` has and `before` did not have, as one sentence with line and column, in JavaScript and
 * TypeScript, JSON, TOML and YAML; undefined where there is none, or for any other kind of file. Executes nothing.
 */
export function syntaxError(path: string, before: string | undefined, after: string): string | undefined {
  const check = checkOf(path, before, after);
  const problem = check?.(after);
  if (check === undefined || problem === undefined) return undefined;
  const place = (after.split("\n")[problem.line - 1] ?? "").trim();
  if (before !== undefined && check(before) !== undefined && wasThere(before, place)) return undefined;
  const near = place === "" ? "" : ` near \`${place.slice(0, 80)}\``;
  const message = problem.message.replace(/\.$/, "").replace(/\s+/g, " ");
  return `Syntax error in ${path}, line ${problem.line}, column ${problem.column}: ${message}${near}.`;
}

/** A parser reports only the first error: one on an unchanged line was hidden before. */
function wasThere(before: string, line: string): boolean {
  return line === "" || before.split("\n").some((each) => each.trim() === line);
}

type Check = (text: string) => SyntaxProblem | undefined;

const lenientNames =
  /(?:^|\/)(?:[tj]sconfig[^/]*\.json|\.(?:eslintrc|babelrc|swcrc|jshintrc)(?:\.json)?|devcontainer\.json|api-extractor\.json|typedoc\.json|turbo\.json|bun\.lock|\.vscode\/[^/]+\.json|[^/]+\.(?:jsonc|code-workspace))$/;

function checkOf(path: string, before: string | undefined, after: string): Check | undefined {
  const extension = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  const loader = loaderOf(extension);
  // Templates of Helm, Jinja and others are not in these languages.
  if (isTemplate(after)) return undefined;
  // Bun does not check the grammar of declaration files.
  if (/\.d\.[cm]?ts$/.test(path)) return undefined;
  if (loader) return unlessLonger(maxChars.script, (text) => scriptProblem(text, loader));
  if (/(?:json|webmanifest|geojson)$/.test(extension) || lenientNames.test(path)) {
    // A file that had comments before may have them.
    const lenient = lenientNames.test(path) || (before !== undefined && isOnlyLenient(before));
    return unlessLonger(maxChars.json, (text) => jsonProblem(text, { lenient }));
  }
  if (extension === "toml" || /(?:^|\/)Pipfile$/.test(path))
    return unlessLonger(maxChars.line, (text) => lineProblem(text, Bun.TOML.parse));
  if (/^ya?ml$/.test(extension) && !after.replaceAll("${{", "").includes("{{"))
    return unlessLonger(maxChars.line, (text) => lineProblem(text, Bun.YAML.parse));
  return undefined;
}

function isTemplate(text: string): boolean {
  const begin = text.indexOf("{%");
  return begin !== -1 && text.includes("%}", begin);
}

function unlessLonger(most: number, check: Check): Check {
  return (text) => (text.length > most ? undefined : check(text));
}

function isOnlyLenient(text: string): boolean {
  return jsonProblem(text, { lenient: false }) !== undefined && jsonProblem(text, { lenient: true }) === undefined;
}

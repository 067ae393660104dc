import type { Checks } from "../../../run/workspace.ts";

/** The files of a project that were read: paths relative to its folder, with content. */
export interface Project {
  readonly paths: readonly string[];
  has(path: string): boolean;
  /** Empty when the file is absent. */
  text(path: string): string;
  /** Whether a file whose path matches has content that matches. */
  holds(path: RegExp, content: RegExp): boolean;
}

/**
 * The commands that one ecosystem finds in a project; empty without any. `whole` also holds the files of nested projects.
 */
export type Detector = (project: Project, whole: Project) => Checks;

/** `read` is asked for the files that a detector looks into: most need only their names. */
export function createProject(files: Iterable<string>, read: (path: string) => string): Project {
  const paths = [...files].sort();
  const known = new Set(paths);
  return {
    paths,
    has: (path) => known.has(path),
    text: (path) => (known.has(path) ? read(path) : ""),
    holds: (path, content) => paths.some((each) => path.test(each) && content.test(read(each))),
  };
}

/** The part of a project that lies in a folder, seen from there. */
export function inFolder(project: Project, folder: string): Project {
  const inside = project.paths.filter((path) => path.startsWith(`${folder}/`));
  return createProject(
    inside.map((path) => path.slice(folder.length + 1)),
    (path) => project.text(`${folder}/${path}`),
  );
}

type Table = Record<string, unknown>;

/** A JSON file, comments allowed; empty when it is absent or broken. */
export function readJsonFile(project: Project, path: string): Table {
  return parseTable(project.text(path), Bun.JSONC.parse);
}

/** A TOML file; empty when it is absent or broken. */
export function readTomlFile(project: Project, path: string): Table {
  return parseTable(project.text(path), Bun.TOML.parse);
}

function parseTable(text: string, parse: (text: string) => unknown): Table {
  try {
    return tableOf(parse(text.replace(/^\ufeff/, "")));
  } catch {
    return {};
  }
}

/** The value as a table; empty when it is none. */
export function tableOf(value: unknown): Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : {};
}

/** The entries of a table that are texts. */
export function stringEntries(value: unknown): Record<string, string> {
  const texts = Object.entries(tableOf(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts.map(([name, text]) => [name, text.slice(0, maxLineChars)]));
}

/** Characters of a line or command that are read. */
const maxLineChars = 2000;

/** Bounds the input of the line patterns: cuts long lines and collapses runs of blank lines. */
export function boundedLines(text: string): string {
  const lines = text.split("\n").map((line) => line.slice(0, maxLineChars));
  return lines.filter((line, at) => line.trim() !== "" || lines[at - 1]?.trim() !== "").join("\n");
}

export function isEmpty(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : Object.keys(tableOf(value)).length === 0;
}

/** Only the checks that have a command. */
export function definedChecks(checks: { [Name in keyof Checks]: string | undefined }): Checks {
  return Object.fromEntries(Object.entries(checks).filter(([, command]) => command !== undefined && command !== ""));
}

/** A command that checks nothing: `echo "no test specified" && exit 1`, `true`. */
export function isNoOpCommand(command: string): boolean {
  const parts = command.replace(/"(?:\\.|[^"\\])*"|'[^']*'/g, "text").split(/&&|\|\||[;\n]/);
  return parts.every((part) => /^[@-]*\s*(?:(?:echo|printf|exit)\b.*|true|:)?$/.test(part.trim()));
}

import type { Checks } from "../run/workspace.ts";
import { cargo, cmake, go, meson, swift, zig } from "./checks/detect/compiled.ts";
import { deno } from "./checks/detect/deno.ts";
import { javascript, javascriptTests } from "./checks/detect/javascript.ts";
import { nestedProjects, withoutNested } from "./checks/detect/nested.ts";
import { php } from "./checks/detect/php.ts";
import { boundedLines, createProject, type Detector, definedChecks, type Project } from "./checks/detect/project.ts";
import { python } from "./checks/detect/python.ts";
import { dotnet, gradle, maven, mix, ruby, simpleManifests } from "./checks/detect/single_command.ts";
import { gnu, otherTargets, targets } from "./checks/detect/targets.ts";

/** Commands that the project defines come before conventions of its language. */
const detectors: readonly Detector[] = [
  javascript,
  targets,
  php,
  javascriptTests,
  deno,
  cargo,
  go,
  python,
  ruby,
  maven,
  gradle,
  dotnet,
  mix,
  swift,
  zig,
  cmake,
  meson,
  simpleManifests,
  otherTargets,
  gnu,
];

/**
 * The install and check commands of a project, from its files: paths relative to its root, with content. A check without
 * evidence is absent.
 */
export function detectChecks(files: ReadonlyMap<string, string>): Checks {
  const texts = new Map([...files].map(([path, content]) => [path.replace(/^\.\//, ""), content]));
  return detectChecksIn(texts.keys(), (path) => texts.get(path) ?? "");
}

/** The same for files that are read when a detector looks into them, each once. */
export function detectChecksIn(paths: Iterable<string>, read: (path: string) => string): Checks {
  const own = [...paths].filter((path) => !foreignCode.test(path));
  const project = createProject(own, memoize(read));
  const root = checksOf(project);
  return root.test === undefined ? withParts(root, project) : root;
}

function memoize(read: (path: string) => string): (path: string) => string {
  const texts = new Map<string, string>();
  return (path) => {
    const text = texts.get(path) ?? (parsedWhole.test(path) ? read(path) : boundedLines(read(path)));
    texts.set(path, text);
    return text;
  };
}

/** Formats that are parsed whole: a line may be the whole file. */
const parsedWhole = /(?:json|jsonc|json5|toml|lock)$/;

/** Third-party code and test fixtures, except vendor/modules.txt of Go. */
const foreignCode =
  /(?:^|\/)(?:node_modules|third[-_]party|(?:__)?fixtures?(?:__)?|testdata|\.?venv|site-packages)\/|(?:^|\/)vendor\/(?!modules\.txt$)/;

function checksOf(whole: Project): Checks {
  const own = withoutNested(whole);
  const found = detectors.map((detect) => detect(own, whole));
  const first = (name: keyof Checks) => found.map((checks) => checks[name]).find((command) => command !== undefined);
  return definedChecks({
    install: joinCommands(found.map(({ install }) => install)),
    test: first("test"),
    lint: first("lint"),
    typecheck: first("typecheck"),
    build: first("build"),
  });
}

/** For a root without tests: the commands of nested projects, each in its folder. */
function withParts(root: Checks, project: Project): Checks {
  const parts = nestedProjects(project).map(({ folder, project }) => ({ folder, checks: checksOf(project) }));
  const each = (name: keyof Checks) => {
    const found = parts.filter(({ checks }) => checks[name] !== undefined);
    const commands = found.map(({ folder, checks }) => `cd ${quoteFolder(folder)} && ${checks[name]}`);
    return commands.length > 1 ? joinCommands(commands.map((command) => `(${command})`)) : commands[0];
  };
  return definedChecks({
    install: joinCommands([root.install, each("install")]),
    test: each("test"),
    lint: root.lint ?? each("lint"),
    typecheck: root.typecheck ?? each("typecheck"),
    build: root.build ?? each("build"),
  });
}

function joinCommands(commands: readonly (string | undefined)[]): string | undefined {
  return [...new Set(commands.filter((command) => command !== undefined))].join(" && ") || undefined;
}

function quoteFolder(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`;
}

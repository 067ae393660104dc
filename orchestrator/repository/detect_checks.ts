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

/** What the project itself names comes before what its language makes usual. */
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
 * The commands by which a project is installed and judged, as far as its files tell: paths relative to its root, with
 * content. Files below the root are looked into too, where they were given. A check that nothing speaks for is absent.
 */
export function detectChecks(files: ReadonlyMap<string, string>): Checks {
  const own = [...files].map(([path, content]) => {
    const text = parsedWhole.test(path) ? content : boundedLines(content);
    return [path.replace(/^\.\//, ""), text] as const;
  });
  const project = createProject(new Map(own.filter(([path]) => !foreignCode.test(path))));
  const root = checksOf(project);
  return root.test === undefined ? withParts(root, project) : root;
}

/** Formats that a parser reads, where a line may be the whole file. */
const parsedWhole = /(?:json|jsonc|json5|toml|lock)$/;

/** Code of others, or code that is there to be read by a test. Go says in one file of its own what it has vendored. */
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

/** A root without tests may hold projects that have some, each in its folder. */
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

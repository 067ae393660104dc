import type { Checks } from "../../../run/workspace.ts";
import { type Manager, managerOf, testFile } from "./package_manager.ts";
import {
  type Detector,
  definedChecks,
  isEmpty,
  isNoOpCommand,
  type Project,
  readJsonFile,
  stringEntries,
} from "./project.ts";
import { watching, withoutWatching } from "./watcher.ts";
import { workspaceScript } from "./workspaces.ts";

interface Package {
  project: Project;
  manager: Manager;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
}

/** The scripts of package.json, run by bun, npm, pnpm or yarn, for one package or a workspace. */
export const javascript: Detector = (project, whole) => {
  const found = packageOf(project);
  const { manager } = found;
  return definedChecks({
    install: needsInstall(found) ? manager.install : undefined,
    test: testFromScripts(found) ?? workspaceScript(whole, manager, "test"),
    lint: lintCommand(found) ?? workspaceScript(whole, manager, "lint"),
    typecheck: typecheckCommand(found) ?? workspaceScript(whole, manager, "typecheck"),
    build: buildCommand(found) ?? workspaceScript(whole, manager, "build"),
  });
};

/** Without a test script: a configured runner, else the one that the test files import. */
export const javascriptTests: Detector = (project) => definedChecks({ test: inferTest(packageOf(project)) });

function packageOf(project: Project): Package {
  const manifest = readJsonFile(project, "package.json");
  const dependencies = {
    ...stringEntries(manifest.optionalDependencies),
    ...stringEntries(manifest.peerDependencies),
    ...stringEntries(manifest.dependencies),
    ...stringEntries(manifest.devDependencies),
  };
  return { project, manager: managerOf(project), scripts: stringEntries(manifest.scripts), dependencies };
}

function needsInstall({ project, dependencies }: Package): boolean {
  const { workspaces } = readJsonFile(project, "package.json");
  return !isEmpty(dependencies) || !isEmpty(workspaces) || project.has("pnpm-workspace.yaml");
}

function testFromScripts(found: Package): string | undefined {
  const { manager, scripts, dependencies } = found;
  const names = ["test", "test:ci", "test:run", "test:once", "ci:test", "tests", "test:unit", "unit", "test:all"];
  const judging = names.filter((name) => scripts[name] && !isNoOpCommand(scripts[name]));
  const name = judging.find((each) => watching(scripts[each] ?? "", scripts) === undefined);
  if (name === undefined) {
    const [once] = judging.flatMap((each) => endingScript(found, each) ?? []);
    return once ?? (judging.length > 0 ? knownRunner(manager, dependencies) : undefined);
  }
  const hooked = scripts[`pre${name}`] || scripts[`post${name}`];
  return manager.name === "bun" && scripts[name]?.trim() === "bun test" && !hooked ? "bun test" : manager.script(name);
}

/** A script that watches, so that it ends: told by an option, or as the program that it names. */
function endingScript({ manager, scripts }: Package, name: string): string | undefined {
  const script = scripts[name] ?? "";
  const option = watching(script, scripts);
  if (option)
    return `${manager.script(name)} ${manager.name === "npm" || manager.name === "pnpm" ? "-- " : ""}${option}`;
  const once = withoutWatching(script);
  return once && (/^(?:node|bun|deno|npx|bunx) /.test(once) ? once : manager.program(once));
}

function knownRunner(manager: Manager, dependencies: Record<string, string>): string | undefined {
  if (dependencies.vitest) return manager.program("vitest run");
  return ["jest", "mocha", "ava"].filter((each) => dependencies[each]).map(manager.program)[0];
}

function inferTest({ project, manager, dependencies }: Package): string | undefined {
  const configured = (name: RegExp) => project.paths.some((path) => name.test(path));
  if (configured(/^vitest\.(?:config|workspace)\.[cm]?[jt]s$/)) return manager.program("vitest run");
  if (configured(/^jest\.config\.\w+$/)) return manager.program("jest");
  if (configured(/^\.mocharc\.\w+$/)) return manager.program("mocha");
  const runner = knownRunner(manager, dependencies);
  if (runner !== undefined) return runner;
  if (project.holds(testFile, /["']bun:test["']/)) return "bun test";
  if (project.holds(testFile, /["']node:test["']|require\(["']test["']\)/))
    return dependencies.tsx ? "node --import tsx --test" : "node --test";
  return undefined;
}

function lintCommand({ project, manager, scripts, dependencies }: Package): string | undefined {
  const names = ["lint", "lint:check", "lint:ci", "lint:js", "lint:ts", "check:lint", "eslint", "biome"];
  const judging = names.filter((name) => scripts[name] && !isNoOpCommand(scripts[name]));
  const ending = judging.filter((each) => watching(scripts[each] ?? "", scripts) === undefined);
  const name = ending.find((each) => !/--(?:fix|write|apply)\b/.test(scripts[each] ?? "")) ?? ending[0];
  if (name !== undefined) return manager.script(name);
  if (/\b(?:biome|eslint|oxlint|xo|standard)\b/.test(scripts.check ?? "")) return manager.script("check");
  if (dependencies["@biomejs/biome"] && project.paths.some((path) => /^biome\.jsonc?$/.test(path)))
    return manager.program("biome check");
  const eslint = project.paths.some((path) => /^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.\w+)?)$/.test(path));
  return eslint && dependencies.eslint ? manager.program("eslint .") : undefined;
}

const typeChecker = /\b(?:vue-tsc|tsc|tsgo|svelte-check|astro check|flow)\b/;

function typecheckCommand({ project, manager, scripts, dependencies }: Package): string | undefined {
  const ends = (each: string) => scripts[each] && watching(scripts[each], scripts) === undefined;
  const clear = ["typecheck", "type-check", "check-types", "check:types", "types:check", "type:check", "typescript"];
  const name =
    clear.find((each) => ends(each)) ??
    ["tsc", "type", "types", "check:ts", "lint:types", "check"].find(
      (each) => ends(each) && typeChecker.test(scripts[each] ?? ""),
    );
  if (name !== undefined) return manager.script(name);
  return project.has("tsconfig.json") && dependencies.typescript ? manager.program("tsc --noEmit") : undefined;
}

function buildCommand({ manager, scripts }: Package): Checks["build"] {
  const { build } = scripts;
  return build && !isNoOpCommand(build) && watching(build, scripts) === undefined ? manager.script("build") : undefined;
}

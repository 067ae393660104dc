import { isEmpty, type Project, readJsonFile, stringEntries, tableOf } from "./project.ts";

export interface Manager {
  name: "bun" | "npm" | "pnpm" | "yarn";
  install: string;
  /** The command that runs a script of package.json. */
  script(name: string): string;
  /** The command that runs a program of an installed dependency. */
  program(command: string): string;
}

type Name = Manager["name"];

const lockfiles: readonly [Name, ...string[]][] = [
  ["bun", "bun.lock", "bun.lockb"],
  ["pnpm", "pnpm-lock.yaml"],
  ["yarn", "yarn.lock"],
  ["npm", "package-lock.json", "npm-shrinkwrap.json"],
];

/** By the packageManager field, else the lockfile, else signs in the project's files, else npm. */
export function managerOf(project: Project): Manager {
  const name = declaredManager(project) ?? lockfileManager(project) ?? likelyManager(project);
  const hasLock = lockfiles.some(([each, ...files]) => each === name && files.some((file) => project.has(file)));
  return {
    name,
    install: installs[name](hasLock, project),
    script: (script) => (script === "test" && name !== "bun" ? `${name} test` : `${name} run ${script}`),
    program: (command) => `${{ bun: "bunx", npm: "npx", pnpm: "pnpm exec", yarn: "yarn run" }[name]} ${command}`,
  };
}

const installs: Record<Name, (hasLock: boolean, project: Project) => string> = {
  bun: (hasLock) => `bun install ${hasLock ? "--frozen-lockfile " : ""}--ignore-scripts`,
  npm: (hasLock) => `npm ${hasLock ? "ci" : "install"} --ignore-scripts`,
  pnpm: (hasLock) => `pnpm install ${hasLock ? "--frozen-lockfile " : ""}--ignore-scripts`,
  yarn: (hasLock, project) =>
    isBerry(project)
      ? `yarn install ${hasLock ? "--immutable " : ""}--mode=skip-build`
      : `yarn install ${hasLock ? "--frozen-lockfile " : ""}--ignore-scripts`,
};

/** Yarn 2 and later, whose options are others. */
export function isBerry(project: Project): boolean {
  const field = String(readJsonFile(project, "package.json").packageManager ?? "");
  if (field.startsWith("yarn@")) return !/^yarn@[01]\./.test(field);
  return project.has(".yarnrc.yml") || /^__metadata:/m.test(project.text("yarn.lock"));
}

function declaredManager(project: Project): Name | undefined {
  const manifest = readJsonFile(project, "package.json");
  const field = /^(bun|npm|pnpm|yarn)@/.exec(String(manifest.packageManager ?? ""))?.[1];
  const engine = tableOf(tableOf(manifest.devEngines).packageManager).name;
  return lockfiles.map(([name]) => name).find((name) => name === field || name === engine);
}

function lockfileManager(project: Project): Name | undefined {
  return lockfiles.find(([, ...files]) => files.some((file) => project.has(file)))?.[0];
}

function likelyManager(project: Project): Name {
  const manifest = readJsonFile(project, "package.json");
  const engines = stringEntries(manifest.engines);
  const dependencies = { ...stringEntries(manifest.dependencies), ...stringEntries(manifest.devDependencies) };
  const scripts = Object.values(stringEntries(manifest.scripts)).join("\n");
  if (project.has("bunfig.toml") || engines.bun || dependencies["@types/bun"] || dependencies["bun-types"])
    return "bun";
  if (/^bunx? |\bbun (?:test|run|x)\b/m.test(scripts) || project.holds(testFile, /["']bun:test["']/)) return "bun";
  if (project.has("pnpm-workspace.yaml") || engines.pnpm || !isEmpty(manifest.pnpm)) return "pnpm";
  if (project.has(".yarnrc.yml") || project.has(".yarnrc") || engines.yarn) return "yarn";
  return "npm";
}

/** Files that hold tests by the conventions of the JavaScript runners. */
export const testFile =
  /(?:^|\/)(?:[^/]*[._](?:test|spec)|test-[^/]*|tests?)\.[cm]?[jt]sx?$|(?:^|\/)(?:tests?|__tests__)\/[^.][^/]*\.[cm]?[jt]sx?$/;

import { isBerry, type Manager } from "./package_manager.ts";
import { isEmpty, isNoOpCommand, type Project, readJsonFile, stringEntries, tableOf } from "./project.ts";

/** The command that runs a script in every package of a workspace that has it. */
export function workspaceScript(project: Project, manager: Manager, script: string): string | undefined {
  const { workspaces } = readJsonFile(project, "package.json");
  const isWorkspace = ["pnpm-workspace.yaml", "lerna.json", "nx.json"].some((path) => project.has(path));
  if (isEmpty(workspaces) && !isWorkspace) return undefined;
  return byOrchestrator(project, manager, script) ?? byManager(project, manager, script);
}

/** turbo, nx and lerna know the order of the packages and are used where they have the task. */
function byOrchestrator(project: Project, manager: Manager, script: string): string | undefined {
  const turbo = readJsonFile(project, "turbo.json");
  if (script in { ...tableOf(turbo.pipeline), ...tableOf(turbo.tasks) }) return manager.program(`turbo run ${script}`);
  const packages = packagesWith(project, script);
  if (project.has("nx.json")) {
    const known =
      script in tableOf(readJsonFile(project, "nx.json").targetDefaults) ||
      packages.length > 0 ||
      isTarget(project, script);
    return known ? manager.program(`nx run-many -t ${script}`) : undefined;
  }
  return project.has("lerna.json") && packages.length > 0 ? manager.program(`lerna run ${script}`) : undefined;
}

/** nx keeps targets in files of its own, too. */
function isTarget(project: Project, name: string): boolean {
  const files = project.paths.filter((path) => /(?:^|\/)project\.json$/.test(path));
  return files.some((path) => name in tableOf(readJsonFile(project, path).targets));
}

function byManager(project: Project, manager: Manager, script: string): string | undefined {
  const packages = packagesWith(project, script);
  if (packages.length === 0) return undefined;
  switch (manager.name) {
    case "bun":
      return `bun run --filter '*' ${script}`;
    case "pnpm":
      return `pnpm --recursive run ${script}`;
    case "npm":
      return `npm run ${script} --workspaces --if-present`;
    case "yarn":
      // Yarn 1 fails at the first package that lacks the script.
      return isBerry(project)
        ? `yarn workspaces foreach --all run ${script}`
        : packages.map((name) => `yarn workspace ${name} run ${script}`).join(" && ");
  }
}

/** Names of the packages below the root that have the script. */
function packagesWith(project: Project, script: string): string[] {
  return project.paths
    .filter((path) => path.endsWith("/package.json") && !/(?:^|\/)node_modules\//.test(path))
    .map((path) => readJsonFile(project, path))
    .filter(({ scripts }) => !isNoOpCommand(stringEntries(scripts)[script] ?? ""))
    .map(({ name }) => String(name ?? ""))
    .filter((name) => name !== "");
}

import { type Detector, definedChecks, isEmpty, isNoOpCommand, readJsonFile, tableOf } from "./project.ts";
import { watching } from "./watcher.ts";

/** deno.json, or test files that call `Deno.test`. */
export const deno: Detector = (project) => {
  const config = ["deno.json", "deno.jsonc"].find((path) => project.has(path));
  const tests = project.holds(/(?:[._]test|(?:^|\/)test)\.[cm]?[jt]sx?$|__tests__\//, /\bDeno\.test\(/);
  if (config === undefined && !project.has("deno.lock")) return tests ? { test: "deno test --allow-all" } : {};
  const { tasks, imports, workspace } = config === undefined ? {} : readJsonFile(project, config);
  const task = (name: string) => (isTask(tableOf(tasks)[name]) ? `deno task ${name}` : undefined);
  const frozen = project.has("deno.lock") ? " --frozen" : "";
  return definedChecks({
    install: isEmpty(imports) && isEmpty(workspace) && !project.has("deno.lock") ? undefined : `deno install${frozen}`,
    test: task("test") ?? (tests || !project.has("package.json") ? "deno test --allow-all" : undefined),
    lint: task("lint") ?? "deno lint",
    typecheck: task("typecheck") ?? task("check") ?? "deno check .",
    build: task("build"),
  });
};

/** A task is its command, or a table that holds it. */
function isTask(task: unknown): boolean {
  const command = typeof task === "string" ? task : tableOf(task).command;
  return typeof command === "string" && !isNoOpCommand(command) && watching(command) === undefined;
}

import { buildsEnvironment, type MakeRule, ruleOf } from "./makefile.ts";
import { type Detector, definedChecks, type Project, tableOf } from "./project.ts";
import { watching } from "./watcher.ts";

type Find = (name: string) => string | undefined;

/** Targets of a Makefile that build no environment first. */
export const targets: Detector = (project) =>
  checksFromTargets(makeTarget(project, (rule) => !buildsEnvironment(rule)));

/**
 * A justfile or a Taskfile, whose programs are often not installed, and make targets that build an environment first: they come
 * after the language's own command, which needs neither.
 */
export const otherTargets: Detector = (project) => {
  const just = firstText(project, ["justfile", "Justfile", ".justfile"]);
  const task = firstText(project, ["Taskfile.yml", "Taskfile.yaml", "taskfile.yml"]);
  const make = makeTarget(project, () => true);
  return checksFromTargets((name) => justRecipe(just, name) ?? taskfileTask(task, name) ?? make(name));
};

function checksFromTargets(find: Find): ReturnType<Detector> {
  const any = (...names: string[]) => names.map(find).find((command) => command !== undefined);
  return definedChecks({
    test: any("test", "tests", "unittest", "test-unit"),
    lint: any("lint"),
    typecheck: any("typecheck", "type-check", "types"),
    build: any("build"),
  });
}

function makeTarget(project: Project, accepts: (rule: MakeRule) => boolean): Find {
  return (name) => {
    const rule = ruleOf(project, name);
    return rule && accepts(rule) && rule.commands.every((command) => watching(command) === undefined)
      ? `make ${name}`
      : undefined;
  };
}

/** `make check` of the GNU tools; in other projects it is often more than tests, so it comes last. */
export const gnu: Detector = (project) => {
  const isAutotools = project.has("configure.ac") || project.has("Makefile.am");
  if (!isAutotools) return ruleOf(project, "check") ? { test: "make check" } : {};
  const configure = project.has("configure") ? "./configure" : "autoreconf --install && ./configure";
  return { test: project.has("Makefile") ? "make check" : `${configure} && make check`, build: `${configure} && make` };
};

function firstText(project: Project, paths: string[]): string {
  return project.text(paths.find((path) => project.has(path)) ?? "");
}

/** Recipes that need an argument cannot be run by their name alone. */
function justRecipe(justfile: string, name: string): string | undefined {
  const found = new RegExp(`^@?${name}((?:\\s+[+*$]?[\\w-]+(?:=\\S+)?)*)\\s*:(?!=)`, "m").exec(justfile);
  if (!found) return new RegExp(`^alias ${name}\\s*:=`, "m").test(justfile) ? `just ${name}` : undefined;
  const parameters = (found[1] ?? "").split(/\s+/).filter(Boolean);
  return parameters.every((parameter) => /^\*|=/.test(parameter)) ? `just ${name}` : undefined;
}

function taskfileTask(taskfile: string, name: string): string | undefined {
  try {
    return name in tableOf(tableOf(Bun.YAML.parse(taskfile)).tasks) ? `task ${name}` : undefined;
  } catch {
    return undefined;
  }
}

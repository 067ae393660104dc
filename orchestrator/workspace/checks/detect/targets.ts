import { type Detector, isNothing, only, type Project, tableOf } from "./project.ts";

/** What a person runs by name: a Makefile, a justfile, a Taskfile. */
export const targets: Detector = (project) => {
  const make = first(project, ["GNUmakefile", "makefile", "Makefile"]);
  const just = first(project, ["justfile", "Justfile", ".justfile"]);
  const task = first(project, ["Taskfile.yml", "Taskfile.yaml", "taskfile.yml"]);
  const find = (...names: string[]) =>
    names.map((name) => makeTarget(make, name) ?? justRecipe(just, name) ?? taskOf(task, name)).find(Boolean);
  return only({
    test: find("test", "tests", "unittest", "test-unit"),
    lint: find("lint"),
    typecheck: find("typecheck", "type-check", "types"),
    build: find("build"),
  });
};

/** `make check` of the GNU tools; in other projects it is often more than tests, so it comes last. */
export const gnu: Detector = (project) => {
  const isAutotools = project.has("configure.ac") || project.has("Makefile.am");
  const hasCheck = makeTarget(first(project, ["GNUmakefile", "makefile", "Makefile"]), "check") !== undefined;
  if (!isAutotools) return hasCheck ? { test: "make check" } : {};
  const configure = project.has("configure") ? "./configure" : "autoreconf --install && ./configure";
  return { test: project.has("Makefile") ? "make check" : `${configure} && make check`, build: `${configure} && make` };
};

function first(project: Project, paths: string[]): string {
  return project.text(paths.find((path) => project.has(path)) ?? "");
}

function makeTarget(makefile: string, name: string): string | undefined {
  const lines = makefile.replace(/\\\r?\n/g, " ").split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const rule = /^([^\s#:=][^#:=]*?)\s*::?(?![:=])([^=]*)$/.exec(line.replace(/\s#.*$/, ""));
    if (!rule?.[1]?.split(/\s+/).includes(name)) continue;
    const [needs = "", inline = ""] = (rule[2] ?? "").split(";", 2);
    const recipe = [inline, ...recipeAfter(lines, index)].map((each) => each.trim()).filter(Boolean);
    if (needs.trim() !== "" || (recipe.length > 0 && !recipe.every(isNothing))) return `make ${name}`;
  }
  return undefined;
}

function recipeAfter(lines: readonly string[], index: number): string[] {
  const rest = lines.slice(index + 1);
  const end = rest.findIndex((line) => !/^(?:\s|#|$|ifn?def|ifn?eq|else|endif)/.test(line));
  return (end < 0 ? rest : rest.slice(0, end)).filter((line) => /^\s/.test(line));
}

/** Recipes that need an argument cannot be run by their name alone. */
function justRecipe(justfile: string, name: string): string | undefined {
  const found = new RegExp(`^@?${name}((?:\\s+[+*$]?[\\w-]+(?:=\\S+)?)*)\\s*:(?!=)`, "m").exec(justfile);
  if (!found) return new RegExp(`^alias ${name}\\s*:=`, "m").test(justfile) ? `just ${name}` : undefined;
  const parameters = (found[1] ?? "").split(/\s+/).filter(Boolean);
  return parameters.every((parameter) => /^\*|=/.test(parameter)) ? `just ${name}` : undefined;
}

function taskOf(taskfile: string, name: string): string | undefined {
  try {
    return name in tableOf(tableOf(Bun.YAML.parse(taskfile)).tasks) ? `task ${name}` : undefined;
  } catch {
    return undefined;
  }
}

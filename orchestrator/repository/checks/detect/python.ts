import { type Detector, definedChecks, type Project, readTomlFile, tableOf } from "./project.ts";
import { toolOf } from "./python_tool.ts";

/** pytest, unittest, Django, tox or nox, each only with evidence in the files. */
export const python: Detector = (project) => {
  const tool = toolOf(project);
  const configured = (table: string, ...files: string[]) =>
    table in tableOf(readTomlFile(project, "pyproject.toml").tool) || files.some((file) => project.has(file));
  const section = (name: RegExp) => name.test(project.text("setup.cfg")) || name.test(project.text("tox.ini"));
  const lint = configured("ruff", "ruff.toml", ".ruff.toml")
    ? "ruff check --no-fix ."
    : project.has(".flake8") || section(/^\[flake8\]/m)
      ? "flake8"
      : undefined;
  const typecheck =
    configured("mypy", "mypy.ini", ".mypy.ini") || section(/^\[mypy\]/m)
      ? namesItsFiles(project)
        ? "mypy"
        : "mypy ."
      : configured("pyright", "pyrightconfig.json")
        ? "pyright"
        : undefined;
  return definedChecks({
    install: tool.install,
    test: testCommand(project, tool.run),
    lint: lint && tool.run(lint),
    typecheck: typecheck && tool.run(typecheck),
  });
};

/** Whether mypy's configuration names the files to check; otherwise they are arguments. */
function namesItsFiles(project: Project): boolean {
  const { files, packages } = tableOf(tableOf(readTomlFile(project, "pyproject.toml").tool).mypy);
  const ini = [project.text("mypy.ini"), project.text(".mypy.ini"), project.text("setup.cfg")].join("\n");
  return files !== undefined || packages !== undefined || /^(?:files|packages)\s*=/m.test(ini);
}

function testCommand(project: Project, run: (command: string) => string): string | undefined {
  // -m puts the project's folder on the path, which bare `pytest` leaves out.
  const pytest = run("pytest") === "pytest" ? "python3 -m pytest" : run("pytest");
  if (hasPytestFiles(project)) return pytest;
  if (project.has("manage.py")) return run("python3 manage.py test");
  if (namesPytest(project)) return pytest;
  return unittest(project, run) ?? (hasPlainTests(project) ? pytest : toxOrNox(project));
}

const testFile = /(?:^|\/)(?:test_[^/]*|[^/]*_test|tests?)\.py$/;

/** Configuration or tests that only pytest understands. */
function hasPytestFiles(project: Project): boolean {
  if (["pytest.ini", ".pytest.ini", "pytest.toml"].some((path) => project.has(path))) return true;
  if (project.paths.some((path) => /(?:^|\/)conftest\.py$/.test(path))) return true;
  if (/^\[tool\.pytest\b/m.test(project.text("pyproject.toml"))) return true;
  if (/^\[(?:tool:)?pytest\]/m.test(project.text("setup.cfg")) || /^\[pytest\]/m.test(project.text("tox.ini")))
    return true;
  return project.holds(testFile, /^[ \t]*(?:import pytest\b|from pytest\b)/m);
}

/** pytest among the dependencies. */
function namesPytest(project: Project): boolean {
  const named = /(?:^|["'\s])pytest(?![^\W_])[-\w]*(?:\[[^\]]*\])?\s*(?:["',;=<>~!]|$)/m;
  const files =
    /^(?:[^/]*requirements[^/]*\.(?:txt|in)|requirements\/[^/]+\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|environment\.ya?ml)$/;
  return project.paths.some((path) => files.test(path) && named.test(withoutComments(project.text(path))));
}

function withoutComments(text: string): string {
  return text.replace(/^[ \t]*#.*$/gm, "");
}

/** unittest finds tests below the project's folder only in packages; elsewhere it must be told the folder. */
function unittest(project: Project, run: (command: string) => string): string | undefined {
  const files = project.paths.filter(
    (path) => testFile.test(path) && /\bTestCase\b|\bunittest\.main\b/.test(project.text(path)),
  );
  if (files.length === 0) return undefined;
  const suffixed = files.every((path) => /_test\.py$/.test(path)) ? " -p '*_test.py'" : "";
  const [folder] = files.map((path) => path.split("/").slice(0, -1).join("/")).sort((a, b) => a.length - b.length);
  const installed = ["pyproject.toml", "setup.py", "setup.cfg"].some((path) => project.has(path));
  const isSourceFolder =
    !installed && project.paths.some((path) => /^src\/.*\.py$/.test(path)) && !folder?.startsWith("src");
  const where = !folder || project.has(`${folder}/__init__.py`) ? "" : ` -s ${folder}`;
  const discover = where || suffixed ? ` discover${where}${suffixed}` : "";
  return `${isSourceFolder ? "PYTHONPATH=src " : ""}${run(`python3 -m unittest${discover}`)}`;
}

/** `def test_…` at the margin: functions that unittest would not find. */
function hasPlainTests(project: Project): boolean {
  return project.holds(testFile, /^(?:async )?def test_\w+\(/m);
}

/** tox and nox build an environment of their own, so they come last. */
function toxOrNox(project: Project): string | undefined {
  if (project.has("tox.ini") || "tox" in tableOf(readTomlFile(project, "pyproject.toml").tool)) return "tox";
  return project.has("noxfile.py") ? "nox" : undefined;
}

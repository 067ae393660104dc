import { isEmpty, type Project, readTomlFile, tableOf } from "./project.ts";

/** How a Python project's environment is made, and how a command is run in it. */
interface PythonTool {
  install: string | undefined;
  run(command: string): string;
}

/** uv, poetry, pdm or pipenv by their lockfile or table; else pip. */
export function toolOf(project: Project): PythonTool {
  const { tool } = readTomlFile(project, "pyproject.toml");
  const has = (table: string) => table in tableOf(tool);
  if (project.has("uv.lock")) return managedTool("uv run", "uv sync --frozen");
  if (project.has("poetry.lock") || has("poetry")) return managedTool("poetry run", "poetry install --no-interaction");
  if (project.has("pdm.lock")) return managedTool("pdm run", "pdm install --frozen-lockfile");
  if (project.has("Pipfile.lock")) return managedTool("pipenv run", "pipenv sync --dev");
  if (project.has("Pipfile")) return managedTool("pipenv run", "pipenv install --dev");
  if (has("uv")) return managedTool("uv run", "uv sync");
  // [tool.pdm] alone may be no more than the settings of its build backend.
  if (has("pdm") && "dev-dependencies" in tableOf(tableOf(tool).pdm)) return managedTool("pdm run", "pdm install");
  return { install: pipInstall(project), run: (command) => command };
}

function managedTool(prefix: string, install: string): PythonTool {
  return { install, run: (command) => `${prefix} ${command.replace(/^python3 /, "python ")}` };
}

const forDevelopment =
  /^(?:requirements[-_.](?:dev|develop|development|tests?|testing|ci)|(?:dev|tests?|testing)[-_.]requirements|requirements\/(?:dev|develop|development|tests?|testing))\.txt$/;

function pipInstall(project: Project): string | undefined {
  const lists = ["requirements.txt", ...project.paths.filter((path) => forDevelopment.test(path))];
  const filled = lists.filter((path) => /^\s*[^\s#]/m.test(project.text(path)));
  const parts = [...filled.map((path) => `-r ${path}`), ...packageItself(project)];
  // Distributions refuse to install beside their own packages (PEP 668). What lies in `.venv/bin` is found by its name.
  return parts.length > 0 ? `python3 -m venv .venv && .venv/bin/pip install ${parts.join(" ")}` : undefined;
}

/** The project as an editable package, with its extras for tests; nothing where it neither depends nor needs a build. */
function packageItself(project: Project): string[] {
  const manifest = readTomlFile(project, "pyproject.toml");
  const { dependencies, "optional-dependencies": extras, dynamic } = tableOf(manifest.project);
  const isSetup = /\bsetup\s*\(/.test(project.text("setup.py")) || /^\[metadata\]/m.test(project.text("setup.cfg"));
  if (!isSetup && manifest.project === undefined) return groups(manifest);
  const isSource = project.paths.some((path) => /^src\/.*\.py$/.test(path));
  const needed =
    isSetup || isSource || !isEmpty(dependencies) || !isEmpty(extras) || !isEmpty(dynamic) || manifest["build-system"];
  if (!needed) return groups(manifest);
  const tested = ["test", "tests", "testing", "dev", "all"].filter((name) => name in tableOf(extras)).slice(0, 2);
  return [tested.length > 0 ? `-e ".[${tested.join(",")}]"` : "-e .", ...groups(manifest)];
}

function groups(manifest: Record<string, unknown>): string[] {
  const names = Object.keys(tableOf(manifest["dependency-groups"]));
  return ["test", "tests", "dev"].filter((name) => names.includes(name)).map((name) => `--group ${name}`);
}

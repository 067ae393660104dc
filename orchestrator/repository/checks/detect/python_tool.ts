import { isEmpty, type Project, tableOf, tomlOf } from "./project.ts";

/** How a Python project's environment is made, and how a command is run in it. */
interface Tool {
  install: string | undefined;
  run(command: string): string;
}

/** uv, poetry, pdm or pipenv by their lockfile or table; else pip. */
export function toolOf(project: Project): Tool {
  const { tool } = tomlOf(project, "pyproject.toml");
  const has = (table: string) => table in tableOf(tool);
  if (project.has("uv.lock")) return managed("uv run", "uv sync --frozen");
  if (project.has("poetry.lock") || has("poetry")) return managed("poetry run", "poetry install --no-interaction");
  if (project.has("pdm.lock")) return managed("pdm run", "pdm install --frozen-lockfile");
  if (project.has("Pipfile.lock")) return managed("pipenv run", "pipenv sync --dev");
  if (project.has("Pipfile")) return managed("pipenv run", "pipenv install --dev");
  if (has("uv")) return managed("uv run", "uv sync");
  // [tool.pdm] alone may be no more than the settings of its build backend.
  if (has("pdm") && "dev-dependencies" in tableOf(tableOf(tool).pdm)) return managed("pdm run", "pdm install");
  return { install: pipInstall(project), run: (command) => command };
}

function managed(prefix: string, install: string): Tool {
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
  const manifest = tomlOf(project, "pyproject.toml");
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

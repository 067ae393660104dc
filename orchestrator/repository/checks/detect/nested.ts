import { createProject, inFolder, type Project } from "./project.ts";

const manifests = new Set([
  "package.json",
  "deno.json",
  "deno.jsonc",
  "pyproject.toml",
  "setup.py",
  "requirements.txt",
  "Pipfile",
  "manage.py",
  "Cargo.toml",
  "go.mod",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "Gemfile",
  "composer.json",
  "mix.exs",
  "Package.swift",
  "pubspec.yaml",
]);

/** Folders whose manifests do not belong to the product: dependencies, builds, tests, documentation. */
const supportFolders =
  /^(?:\..*|node_modules|vendor|third[-_]party|target|dist|build|out|tests?|specs?|__tests__|e2e|docs?|documentation|examples?|samples?|demos?|fixtures?|templates?|bench(?:es|marks?)?|fuzz|scripts?|tools?|ci|deploy(?:ment)?|infra|requirements|website|site)$/i;

/** The outermost folders below the root, at most two deep, that are projects of their own. */
export function nestedFolders(project: Project): string[] {
  const folders = new Set<string>();
  for (const path of project.paths) {
    const parts = path.split("/");
    const name = parts.pop() ?? "";
    if (
      manifests.has(name) &&
      parts.length > 0 &&
      parts.length <= 2 &&
      !parts.some((part) => supportFolders.test(part))
    )
      folders.add(parts.join("/"));
  }
  return [...folders].filter((folder) => ![...folders].some((outer) => folder.startsWith(`${outer}/`))).sort();
}

export function nestedProjects(project: Project): { folder: string; project: Project }[] {
  return nestedFolders(project).map((folder) => ({ folder, project: inFolder(project, folder) }));
}

/** The project without the files of the projects inside it. */
export function withoutNested(project: Project): Project {
  const folders = nestedFolders(project);
  const own = project.paths.filter((path) => !folders.some((folder) => path.startsWith(`${folder}/`)));
  return createProject(own, project.text);
}

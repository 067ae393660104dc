import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The home of each version manager, relative to the home folder, and the variable that names it. */
export const toolHomes: readonly { folder: string; variable: string; programs: readonly string[] }[] = [
  { folder: ".pyenv", variable: "PYENV_ROOT", programs: ["shims", "bin"] },
  { folder: ".rustup", variable: "RUSTUP_HOME", programs: [] },
  { folder: ".volta", variable: "VOLTA_HOME", programs: [] },
];

/** Folders with one subfolder per version; the newest is used. */
const versioned = [
  ["~/.nvm/versions/node", "*/bin"],
  ["~/.local/share/fnm/node-versions", "*/installation/bin"],
  ["~/.volta/tools/image/node", "*/bin"],
  ["/opt", "node*/bin"],
] as const;

const single = ["~/.bun/bin", "~/.deno/bin", "~/.cargo/bin"];

/** The default install folders of bun, node, cargo, deno and pyenv. */
export function usualFolders(home: string): string[] {
  const at = (path: string): string => path.replace(/^~/, home);
  const newest = versioned.flatMap(([folder, pattern]) => newestOf(at(folder), pattern));
  const managed = toolHomes.flatMap(({ folder, programs }) => programs.map((name) => join(home, folder, name)));
  return [...single.map(at), ...newest, ...managed].filter((path) => existsSync(path));
}

function newestOf(folder: string, pattern: string): string[] {
  if (!existsSync(folder)) return [];
  const versions = [...new Bun.Glob(pattern).scanSync({ cwd: folder, onlyFiles: false, followSymlinks: true })];
  versions.sort((one, other) => other.localeCompare(one, "en", { numeric: true }));
  return versions.slice(0, 1).map((version) => join(folder, version));
}

const managed = ["versions", "installs"];
const installed = ["lib", "lib64", "libexec", "jmods", "pkg", "package.json"];

/**
 * The folder to show so that the programs in `folder` work: `x` for `x/bin` beside `x/lib`, the whole home of a version
 * manager, else the folder itself.
 */
export function installFolder(folder: string, home: string): string {
  const manager = toolHomes.find((one) => folder.startsWith(`${home}/${one.folder}/`));
  if (manager) return join(home, manager.folder);
  const parent = dirname(folder);
  // pyenv, rbenv, asdf: shims call programs in sibling folders. They are git clones, unlike other installs.
  const isShims = basename(folder) === "shims" && managed.some((name) => existsSync(join(parent, name)));
  if (isShims) return parent;
  const isInstall = installed.some((name) => existsSync(join(parent, name))) && !existsSync(join(parent, ".git"));
  return ["bin", "sbin"].includes(basename(folder)) && isInstall ? parent : folder;
}

/** Programs whose links are followed and that make a folder of PATH worth showing. */
export const programs: readonly string[] = [
  ...["bun", "bunx", "node", "npm", "npx", "corepack", "yarn", "pnpm", "deno", "python", "python2", "python3", "pip"],
  ...["pip3", "uv", "uvx", "poetry", "pipenv", "tox", "nox", "pytest", "ruby", "gem", "bundle", "rake", "rbenv", "go"],
  ...[
    "gofmt",
    "cargo",
    "rustc",
    "rustup",
    "rustfmt",
    "java",
    "javac",
    "mvn",
    "gradle",
    "kotlinc",
    "scala",
    "sbt",
    "php",
  ],
  ...["composer", "dotnet", "make", "cmake", "ninja", "meson", "bazel", "gcc", "g++", "cc", "c++", "clang", "swift"],
  ...["zig", "elixir", "mix", "erl", "rebar3", "ghc", "cabal", "stack", "lua", "luarocks", "perl", "Rscript", "julia"],
  ...[
    "dart",
    "flutter",
    "nim",
    "crystal",
    "ocaml",
    "dune",
    "clojure",
    "lein",
    "just",
    "task",
    "git",
    "tsc",
    "jq",
    "rg",
  ],
];

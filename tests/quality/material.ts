import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { scratch, writeFiles } from "../support/git.ts";

/** Text files of a project, by path. */
export type Tree = Record<string, string>;

/** The published packages that are worked on, and the programs that run their tests. */
export interface Material {
  /** Files of a package by the name that package.json gives this version of it. */
  tree(name: string): Tree;
  /** The exit code of a shell command in a folder with these files. */
  run(tree: Tree, command: string): Promise<number>;
  /** TOOL_PATHS of a devorch whose commands find these programs and what the packages require. */
  toolPaths: string;
}

const cache =
  process.env.DEVORCH_QUALITY_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "devorch-quality");

/**
 * Installs what package.json beside this file names; bun.lock holds versions and hashes. What was downloaded before is found in the
 * cache, without a network. Ends the program with a sentence when they are in neither.
 */
export function openMaterial(): Material {
  mkdirSync(cache, { recursive: true });
  for (const file of ["package.json", "bun.lock"]) copyFileSync(join(import.meta.dir, file), join(cache, file));
  const child = Bun.spawnSync([process.execPath, "install", "--frozen-lockfile", "--ignore-scripts", "--no-progress"], {
    cwd: cache,
    env: { ...process.env, BUN_INSTALL_CACHE_DIR: join(cache, "downloads") },
    stdin: "ignore",
  });
  if (!child.success) {
    console.error(
      `The packages that this measures are not in ${cache}, and could not be downloaded: ${child.stderr.toString().trim().split("\n").at(-1)}\nTry again with a network.`,
    );
    process.exit(75);
  }
  const modules = join(cache, "node_modules");
  const programs = writePrograms(modules);
  return materialOf((name) => readTree(join(modules, name)), [...folderOf("node"), programs, modules]);
}

/** What is worked on, by name, with programs that its tests need. */
export function materialOf(tree: Material["tree"], toolPaths: readonly string[]): Material {
  const exits = new Map<string, Promise<number>>();
  return {
    run(tree, command) {
      const key = String(Bun.hash(JSON.stringify([tree, command])));
      const exit = exits.get(key) ?? exitOf(tree, command, toolPaths);
      exits.set(key, exit);
      return exit;
    },
    tree,
    toolPaths: toolPaths.join(":"),
  };
}

async function exitOf(tree: Tree, command: string, toolPaths: readonly string[]): Promise<number> {
  using area = scratch();
  writeFiles(area.path, tree);
  const env = { PATH: [...toolPaths, process.env.PATH].join(":"), HOME: area.path };
  const child = Bun.spawn(["sh", "-c", command], { cwd: area.path, env, stdio: ["ignore", "ignore", "ignore"] });
  return await child.exited;
}

/** Runners of tests as a repository would have them in `node_modules/.bin`, with one folder of modules for all. */
function writePrograms(modules: string): string {
  const folder = join(cache, "programs");
  mkdirSync(folder, { recursive: true });
  for (const [name, file] of Object.entries({ tape: "tape/bin/tape", mocha: "mocha/bin/_mocha" })) {
    const program = join(folder, name);
    writeFileSync(program, `#!/bin/sh\nNODE_PATH="${modules}" exec node "${join(modules, file)}" "$@"\n`);
    chmodSync(program, 0o755);
  }
  return folder;
}

function folderOf(program: string): string[] {
  const found = Bun.which(program);
  return found ? [dirname(found)] : [];
}

/** Package managers write their own version of these at publishing; what is installed inside is not the project's. */
function readTree(folder: string): Tree {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !/(^|\/)node_modules\//.test(path))
    .sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

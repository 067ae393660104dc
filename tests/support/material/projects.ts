import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import type { Plan } from "../../../orchestrator/task/plan.ts";
import { git } from "../git.ts";

/** One task on a real project: what is asked, what the models answer, and what must come of it. */
export interface Journey {
  name: string;
  /** Shell commands that succeed where the project's own tests can pass. */
  needs: string[];
  request: string;
  /** Makes the bare repository below `root` and returns its path. */
  repository(root: string): string;
  /** `--test`, where the project's own way of running everything is not the one that is wanted. */
  words: string[];
  /** Of the project as it was published: what its own runner says outside of devorch. */
  baseline: { passed: number; failed: number } | null;
  plan(bare: string): Plan;
  executor(bare: string): ScriptedReply[];
  /** What the digest of the red attempt must tell the model. */
  digest: string[];
  /** The check by which native tools judge each commit: red, green, green. */
  judge: string;
}

const root = realpathSync(join(import.meta.dir, "..", "..", ".."));

/** Folders of the tools that the projects' tests are run with, on this machine. */
export const toolPaths = [...new Set(["bun", "node", "npm", "python3"].flatMap(folderOf))].join(":");

function folderOf(program: string): string[] {
  const found = program === "bun" ? process.execPath : Bun.which(program);
  return found ? [dirname(found)] : [];
}

/**
 * A bare repository with a package as its authors published it, from the registry that Bun is set up with. `inside` is a
 * folder of the package that is a project of its own.
 */
export function publishedRepository(into: string, { name, version, inside = "." }: Published): string {
  using area = temporary();
  writeFileSync(join(area.path, "package.json"), JSON.stringify({ dependencies: { [name]: version } }));
  run(area.path, process.execPath, "install", "--ignore-scripts", "--no-save");
  const source = join(area.path, "source");
  cpSync(join(area.path, "node_modules", name, inside), source, { recursive: true });
  git(source, "init", "-q", "-b", "main");
  git(source, "add", "-A");
  git(source, "commit", "-q", "-m", `${name} ${version}`);
  const bare = join(into, `${name.replace(/.*\//, "")}.git`);
  git(into, "clone", "-q", "--bare", source, bare);
  return bare;
}

interface Published {
  name: string;
  version: string;
  inside?: string;
}

/** This very repository at its HEAD, whole or shallow, with a `main` to start from. */
export function thisRepository(into: string): string {
  const bare = join(into, "devorch.git");
  git(into, "clone", "-q", "--bare", root, bare);
  const head = git(root, "rev-parse", "HEAD");
  // A machine that builds may have checked out a commit rather than a branch.
  git(bare, "update-ref", "refs/heads/main", head);
  git(bare, "symbolic-ref", "HEAD", "refs/heads/main");
  return bare;
}

/** Runs `command` in a native checkout of `commit`, with the tools of this machine; its exit code. */
export function judged(bare: string, commit: string, command: string, modules: string): number {
  using area = temporary();
  git(area.path, "clone", "-q", "--no-checkout", bare, "copy");
  const copy = join(area.path, "copy");
  git(copy, "checkout", "-q", commit);
  const child = Bun.spawnSync(["sh", "-c", command], {
    cwd: copy,
    env: { PATH: `${toolPaths}:${process.env.PATH}`, HOME: area.path, NODE_PATH: modules },
    stdin: "ignore",
  });
  return child.exitCode;
}

/** A file of the default branch. */
function published(bare: string, path: string): string {
  return git(bare, "show", `HEAD:${path}`);
}

/** The first line of a file that matches, for an edit that fits whatever the file has become. */
export function lineOf(bare: string, path: string, pattern: RegExp): string {
  const line = published(bare, path)
    .split("\n")
    .find((each) => pattern.test(each));
  if (line === undefined) throw new Error(`${path} has no line like ${pattern}`);
  return line;
}

function run(cwd: string, ...argv: string[]): void {
  mkdirSync(cwd, { recursive: true });
  const child = Bun.spawnSync(argv, { cwd, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  if (child.exitCode !== 0) throw new Error(`${argv.slice(1).join(" ")}: ${child.stderr.toString()}`);
}

function temporary(): { path: string } & Disposable {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "devorch-project-")));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

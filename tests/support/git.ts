import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gitTokens, tokenUser } from "../../orchestrator/config/git_tokens.ts";
import { RepositoryWorker } from "../../orchestrator/repository/git/child/client.ts";
import { createGit } from "../../orchestrator/repository/git/git.ts";
import type { HostToken } from "../../orchestrator/repository/git/transport/credentials.ts";
import type { Git, Notice, Progress } from "../../orchestrator/run/workspace.ts";
import type { Base, RepoRef } from "../../orchestrator/task/repo_ref.ts";

const { DEVORCH_SELF } = process.env;
/** How tests start devorch's own children: from source, or from the executable that `make` has just built, in a fifth of the time. */
export const self = DEVORCH_SELF ? [DEVORCH_SELF] : [process.execPath, join(import.meta.dir, "../../main.ts")];

const environment = {
  PATH: process.env.PATH ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Ana",
  GIT_AUTHOR_EMAIL: "ana@example.org",
  GIT_COMMITTER_NAME: "Ana",
  GIT_COMMITTER_EMAIL: "ana@example.org",
};

/** The tokens of the settings GIT_TOKENS and GITHUB_TOKEN, read as the product reads them. */
export function parseTokens(given: { gitTokens?: string; githubToken?: string }): HostToken[] {
  const { githubToken, gitTokens: text } = given;
  const github = githubToken ? [{ host: "github.com", user: tokenUser, token: githubToken }] : [];
  return [...(text ? gitTokens.schema.parse(text) : []), ...github];
}

/** The native git, as a judge: its output without the last newline. Throws when it fails. */
export function git(cwd: string, ...args: string[]): string {
  const child = Bun.spawnSync(["git", "-c", "safe.directory=*", ...args], { cwd, env: environment, stdin: "ignore" });
  if (child.exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${child.stderr.toString()}`);
  return child.stdout.toString().replace(/\n$/, "");
}

export interface Scratch {
  path: string;
  [Symbol.dispose](): void;
}

/** A temporary folder that is gone when its block ends. */
export function scratch(): Scratch {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "devorch-git-")));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function writeFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

export const shop = {
  "README.md": "# Shop\n",
  "src/stock.ts": "export const stock = 1;\nexport const price = 2;\n",
  "src/deep/er/café.ts": "export {};\n",
  ".gitignore": "dist/\n*.log\n",
};

type Files = Record<string, string | Uint8Array>;

/** A working copy with commits, one per set of files. */
export function makeRepository(folder: string, commits: Files[] = [shop]): string {
  mkdirSync(folder, { recursive: true });
  git(folder, "init", "-q", "-b", "main");
  makeCommits(folder, commits);
  return folder;
}

/** The same as a bare repository, to be served: `<root>/<name>.git`. */
export function makeBare(root: string, name: string, commits: Files[] = [shop]): string {
  const source = join(root, `${name}-source`);
  const bare = join(root, `${name}.git`);
  mkdirSync(source);
  git(root, "init", "-q", "--bare", "-b", "main", bare);
  makeCommits(source, commits, `--git-dir=${bare}`, `--work-tree=${source}`);
  rmSync(source, { recursive: true });
  rmSync(join(bare, "index"), { force: true });
  return bare;
}

function makeCommits(folder: string, commits: Files[], ...where: string[]): void {
  for (const [at, files] of commits.entries()) {
    writeFiles(folder, files);
    git(folder, ...where, "add", "-A");
    git(folder, ...where, "commit", "-q", "--allow-empty", "-m", `commit ${at + 1}`);
  }
}

/** Someone else changes a branch of the remote in a clone of their own, by force. */
export function inClone(place: { bare: string }, name: string, act: (clone: string) => void): void {
  using area = scratch();
  const clone = join(area.path, "clone");
  git(area.path, "clone", "-q", "-b", name, place.bare, clone);
  act(clone);
  git(clone, "push", "-q", "--force", "origin", `HEAD:refs/heads/${name}`);
}

export const commit = (subject: string, files: Record<string, string>) => (clone: string) => {
  writeFiles(clone, files);
  git(clone, "add", "-A");
  git(clone, "commit", "-q", "-m", subject);
};

export interface OpenedGit extends AsyncDisposable {
  root: string;
  git: Git;
  child: RepositoryWorker;
  base: Base;
  notices: Notice[];
}

/** A clone with its Git, over the real child. */
export async function openGit(
  clones: string,
  source: RepoRef,
  options: {
    base?: string;
    folder?: string;
    tokens?: HostToken[];
    own?: string[];
    signOff?: string;
    stallMs?: number;
    signal?: AbortSignal;
    onProgress?: (progress: Progress) => void;
  } = {},
): Promise<OpenedGit> {
  mkdirSync(clones, { recursive: true });
  const {
    base = null,
    folder = "clone",
    tokens = [],
    own = [],
    signOff,
    stallMs = 10_000,
    signal,
    onProgress,
  } = options;
  const child = new RepositoryWorker({ self, cwd: clones, runId: "T-1" });
  const request = { clones, folder, source, base, depth: 1, tokens, stallMs };
  const opened = await child.request("open", request, { signal, onProgress }).catch(async (error) => {
    await child.close();
    throw error;
  });
  const author = { name: "devorch", email: "devorch@localhost", signOff };
  const made = {
    child,
    source,
    author,
    stallMs,
    own,
    root: opened.root,
    base: opened.base.branch,
    tokens: () => tokens,
    forge: async () => undefined,
    forges: () => [],
    remote: source.kind === "remote" ? source.url : null,
  };
  return { ...opened, child, git: createGit(made), [Symbol.asyncDispose]: () => child.close() };
}

export const never = new AbortController().signal;

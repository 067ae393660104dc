import { editing, reading } from "../../orchestrator/repository/text_functions.ts";
import type { CommandResult, Git, Workspace } from "../../orchestrator/run/workspace.ts";
import { trailersOf } from "../../orchestrator/task/commit_message.ts";
import { Pause } from "../../orchestrator/task/errors.ts";
import type { Life } from "./life.ts";

type Tree = Record<string, string>;

export interface Commit {
  sha: string;
  message: string;
  tree: Tree;
  parent?: string;
}

/** A clone on disk. */
export interface Clone {
  branch: string;
  history: Commit[];
  files: Tree;
  published: Tree;
  identity: string | null;
  /** Commits that no branch names. */
  unpacked: Commit[];
}

export const start: Commit = { sha: "base", message: "", tree: { "README.md": "# Sim\n" } };

export function newClone(): Clone {
  return { branch: "main", history: [start], files: { ...start.tree }, published: {}, identity: null, unpacked: [] };
}

/** The working copy of one task, as one process sees it; every call may fail or be the last one. */
export function workspaceOf(life: Life, folder: string): Workspace {
  const clone = () => life.machine.clones.get(folder) as Clone;
  const read = async (path: string) => clone().files[path];
  const files: Workspace["files"] = {
    read: async (path) => clone().files[path] ?? "",
    list: async () => Object.keys(clone().files),
    search: async () => "",
    exists: async (path) => path in clone().files,
    content: read,
    resolve: async (path) => path,
    encoding: async () => undefined,
    linkTarget: async (path) => path,
    check: async () => [],
    write: (path, content) =>
      life.act("file.write", ["crash"], () => {
        if (content === null) delete clone().files[path];
        else clone().files[path] = content;
      }),
    publish: (pages) =>
      life.act("file.publish", ["crash"], () => {
        Object.assign(clone().published, pages);
      }),
    published: async (name) => clone().published[name],
  };
  return {
    root: `/sim/${folder}`,
    files,
    editing,
    reading,
    commands: {
      beginStep: () => {},
      run: (request) => runCommand(life, folder, request),
      serve: () => Promise.reject(new Error("no server is started in the simulator")),
      faultOf: async () => null,
    },
    git: gitOf(life, clone),
    manifests: async () => "",
    noteRest: () => life.act("rest.note", ["crash"], () => {}),
    trimRest: () =>
      life.act("rest.trim", ["crash"], () => ({ removed: [], aside: [], withheld: [], changed: false, noted: true })),
    removeRest: async () => {},
    checks: async () => ({}),
    map: async () => "",
    trial: () => Promise.reject(new Error("nothing is tried in the simulator")),
    find: async () => [],
    runInCopy: (_, request) => runCommand(life, folder, request),
    exclude: async () => {},
    close: async () => {},
    remove: () => life.act("clone.remove", ["crash"], () => void life.machine.clones.delete(folder)),
  };
}

async function runCommand(
  life: Life,
  folder: string,
  { command, runId, signal }: { command: string; runId: string; signal: AbortSignal },
): Promise<CommandResult> {
  const { processes } = life.machine;
  if (processes.has(runId)) life.world.violated(`${command} began beside a leftover of an earlier life`);
  processes.set(runId, life);
  const exit = await life.act("command", ["crash"], () => {
    const [, n] = command.split(" ");
    return life.machine.clones.get(folder)?.files[`part${n}.txt`] === "right\n" ? 0 : 1;
  });
  processes.delete(runId);
  const ended = signal.aborted ? "aborted" : "exit";
  return { command, exit: signal.aborted ? null : exit, ended, output: exit === 0 ? "ok" : "red", ms: 1 };
}

function gitOf(life: Life, clone: () => Clone): Git {
  const { world } = life;
  const head = () => clone().history.at(-1) as Commit;
  const changes = () => {
    const [before, now] = [head().tree, clone().files];
    return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((path) => before[path] !== now[path]);
  };
  const git: Partial<Git> = {
    remoteRefs: async () =>
      Object.fromEntries([...world.remote].map(([branch, shas]) => [`refs/heads/${branch}`, shas.at(-1) ?? ""])),
    // The base of the simulated remote never moves.
    fetchBranch: async () => null,
    head: async () => ({ branch: clone().branch, sha: head().sha }),
    createBranch: (name) =>
      life.act("git.branch", ["crash"], () => {
        clone().branch = name;
      }),
    renameBranch: (_, to) =>
      life.act("git.rename", ["crash"], () => {
        clone().branch = to;
      }),
    identify: (identity) =>
      life.act("git.identify", ["crash"], () => {
        clone().identity = identity;
      }),
    pack: async (known, tip) => {
      const { history } = clone();
      const [from, to] = [known, tip].map((wanted) => history.findIndex(({ sha }) => sha === wanted));
      return { base64: JSON.stringify(history.slice((from ?? 0) + 1, (to ?? 0) + 1)) };
    },
    unpack: async ({ base64 }) => {
      clone().unpacked.push(...(JSON.parse(base64) as Commit[]));
    },
    fetchCommit: async (sha) => {
      const there = [...world.remote.values()].find((shas) => shas.includes(sha)) ?? [];
      clone().unpacked.push(...there.flatMap((each) => world.commits.get(each) ?? []));
      return sha === start.sha || there.length > 0;
    },
    isAncestor: async (sha, tip) => chainOf(clone(), tip).some((commit) => commit.sha === sha),
    reset: (sha) => life.act("git.reset", ["crash"], () => moveTo(clone(), sha)),
    switchTo: (name, sha) =>
      life.act("git.switch", ["crash"], () => {
        moveTo(clone(), sha);
        clone().branch = name;
      }),
    changes: async () => changes(),
    strays: async () => ({ work: changes(), left: [], rewritten: [], lending: [] }),
    putBack: async () => {},
    leftOut: async () => null,
    setAside: async () => [],
    scan: async () => ({ paths: changes(), aside: [], withheld: [], secrets: [], elsewhere: [], notices: [] }),
    commit: ({ message }) =>
      life.act("git.commit", ["crash"], () => {
        const commit = { sha: world.newSha(), message, tree: { ...clone().files }, parent: head().sha };
        clone().history.push(commit);
        world.commits.set(commit.sha, commit);
        return commit.sha;
      }),
    findTrailer: async (_base, trailer) =>
      clone().history.find(({ message }) => trailersOf(message).includes(trailer))?.sha,
    checkpoint: () => life.act("git.checkpoint", ["crash"], () => world.newSha()),
    tree: async () => String(Bun.hash(JSON.stringify(Object.entries(clone().files).sort()))),
    testChange: async () => ({
      ...{ tests: [], settings: [], ci: [], newTests: [], newSettings: [], newCode: [], gone: [] },
      ...{ addsSupport: false, testLines: { added: 0, gone: 0 }, changesCode: true },
      ...{ goneRenamed: [], renames: { moves: {}, stems: {}, words: {} } },
    }),
    changed: async (base) => {
      const { tree } = clone().history.find(({ sha }) => sha === base) ?? start;
      const { files } = clone();
      const paths = [...new Set([...Object.keys(tree), ...Object.keys(files)])];
      return paths.filter((path) => tree[path] !== files[path]).map((path) => ({ path, added: 1, removed: 0 }));
    },
    broken: async () => [],
    diff: async () => "",
    log: async () =>
      clone()
        .history.map((commit, at, all) => ({ ...commit, parents: all.slice(at - 1, at).map(({ sha }) => sha) }))
        .slice(1),
    push: ({ branch }) =>
      life.act("git.push", ["crash", "unreachable"], () => {
        const [there, here] = [world.remote.get(branch) ?? [], clone().history.map(({ sha }) => sha)];
        if (there.some((sha, at) => here[at] !== sha)) throw new Pause("push", "task.empty");
        world.remote.set(branch, here);
        return { sha: head().sha, url: `https://sim/${branch}`, compareUrl: null };
      }),
    bundle: async (file) => file,
  };
  return git as Git;
}

/** The commits up to this one that the clone has, oldest first; without its base they are cut off. */
function chainOf({ history, unpacked }: Clone, tip: string): Commit[] {
  const all = new Map([...unpacked, ...history].map((commit) => [commit.sha, commit]));
  const chain: Commit[] = [];
  for (let at = all.get(tip); at; at = at.parent === undefined ? undefined : all.get(at.parent)) chain.unshift(at);
  return chain;
}

function moveTo(clone: Clone, sha: string): void {
  clone.history = chainOf(clone, sha);
  clone.files = { ...clone.history.at(-1)?.tree };
}

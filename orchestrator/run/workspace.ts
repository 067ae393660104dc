/** The target repository as a run sees it. Implemented by orchestrator/repository. */

import type { CopyRequest, PlacesRequest, TestChange, TestChangeRequest, TestPlace } from "../evidence/test_change.ts";
import type { ExclusionReason } from "../task/exclusion_reason.ts";
import type { CheckFault } from "../task/plan.ts";
import type { Base, RepoRef } from "../task/repo_ref.ts";
import type { RemoteRepository } from "./delivery/remote_repository.ts";
import type { Awaitable, Editing, FileChange, FileEncoding } from "./editing.ts";

/** Bytes so far of a clone or a push (`total` where the server said it), or the last line of a running command. */
export type Progress =
  | { phase: "clone" | "push"; bytes: number; total?: number }
  | { phase: "command"; command: string; line: string }
  /** `reviews`: it reads the finished change. */
  | { phase: "model"; model: string; reviews?: boolean };

/** A sentence of the catalogue about the repository (submodules, LFS, detached HEAD, uncommitted work). */
export interface Notice {
  key: import("../texts/index.ts").TextKey;
  params?: import("../texts/index.ts").TextParams;
}

export interface Opened {
  workspace: Workspace;
  base: Base;
  notices: Notice[];
  /** What the clone was named by `identify`; null for one that was just made. */
  identity: string | null;
}

export interface OpenOptions {
  /** Unique and random per task; the clone's folder name under REPOS_PATH. */
  folder: string;
  /** The environment marker by which leftovers are swept: the name of the task's folder, which no other data folder has. */
  runId: string;
  base?: string | undefined;
  /** Commits of history that a remote is asked for; 1. */
  depth?: number;
  signal: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface Workspaces {
  /**
   * A name, path or URL as the user wrote it, to a RepoRef; nothing is fetched. Throws UserError (2: unknown, not a
   * repository; 78: ssh without a token).
   */
  resolve(text: string): Promise<RepoRef>;
  /**
   * Clones (once: an existing complete clone is opened again) and probes. Throws UserError: 78 for 401, 403, 404; 75 for
   * unreachable or 5xx; 2 for an empty repository, an unknown base branch, or a layout that would be damaged.
   */
  open(repo: RepoRef, options: OpenOptions): Promise<Opened>;
  /** A clone of this name is opened soon, by a run of the same id: its repository worker begins now. */
  expect(folder: string): void;
  /** Kills every process left with one of these run ids from an earlier life. */
  sweep(...runIds: string[]): Promise<number>;
  /**
   * The repository at an http address on its forge; undefined where no forge or no token for it is known. `probe`: a host of an unknown
   * name is asked which forge it is.
   */
  onForge(
    repo: RepoRef,
    request: { remote: string; probe: boolean; signal: AbortSignal; sleep: ForgeSleep },
  ): Promise<RemoteRepository | undefined>;
  /** Tier of the sandbox for commands, probed once by a real escape attempt. */
  sandbox(): Promise<SandboxStatus>;
}

export interface SandboxStatus {
  tier: "bwrap" | "off" | "demo" | "none";
  /** Why there is none, in bwrap's own words, and the command that fixes it. */
  detail: string;
}

export interface Workspace {
  /** Absolute realpath of the working copy. */
  readonly root: string;
  readonly files: Files;
  readonly editing: Editing;
  readonly reading: Reading;
  readonly commands: Commands;
  readonly git: Git;
  /** Commands of the project as far as its files tell; `test` may be absent. */
  checks(): Promise<Checks>;
  /** Hash of what this set-up command follows in HEAD: manifests, lockfiles, files that it names. */
  manifests(command: string): Promise<string>;
  /**
   * Remembers what stands beside the files that the branch will hold (dependencies, products, caches), and what these set-up commands
   * follow: manifests, lockfiles, files that they name.
   */
  noteRest(commands: readonly string[]): Promise<void>;
  /** Removes what was not there then. `changed`: something of it is another now or gone; also where nothing was `noted`. */
  trimRest(commands: readonly string[]): Promise<TrimmedRest>;
  /** Removes everything that a fresh clone would not have. */
  removeRest(): Promise<void>;
  /**
   * The project's files with their definitions, the most used first, at most as many as a project of its size needs;
   * those that words in `about` name come first.
   * Deterministic. Empty where there is no code.
   */
  map(request: { about: string }): Promise<string>;
  /** Paths of the files with one of these names, the nearest to the top first; some 200 at most, none that is ignored. */
  find(names: readonly string[]): Promise<string[]>;
  /** A copy of the working copy to try commands in. Throws TaskError where there is no sandbox, or it cannot be copied. */
  trial(request: { runId: string; signal: AbortSignal }): Promise<TrialCopy>;
  /**
   * Runs a command in a copy of the tracked and new files, bound at the clone's own path, with the clone's ignored folders. Needs
   * bubblewrap.
   */
  runInCopy(copy: CopyRequest, request: CommandRequest): Promise<CommandResult>;
  /** Keeps exactly these new paths (a folder ends with a slash) out of every commit and checkpoint. */
  exclude(paths: readonly string[]): Promise<void>;
  /** Ends the git child and leaves the clone on disk. */
  close(): Promise<void>;
  /** Removes the clone from disk. */
  remove(): Promise<void>;
}

export interface TrialCopy extends Pick<Commands, "run"> {
  remove(): Promise<void>;
}

export interface Checks {
  install?: string;
  test?: string;
  lint?: string;
  typecheck?: string;
  build?: string;
}

/** Guarded file access: every path is relative to the root; a refusal is a TaskError whose message the model reads. */
export interface Files {
  read(path: string, range?: { from?: number; to?: number }): Promise<string>;
  list(path: string, depth: number): Promise<string[]>;
  search(query: { pattern: string; path?: string; glob?: string }): Promise<string>;
  exists(path: string): Promise<boolean>;
  /** Content or undefined when absent; for our own use (journal, syntax), never sent to a model. */
  content(path: string): Promise<string | undefined>;
  /** The path in the Unicode form that the working copy uses. */
  resolve(path: string): Promise<string>;
  /** Throws TaskError for changes that `write` would refuse; returns remarks for the model. */
  check(changes: readonly FileChange[]): Promise<string[]>;
  /** The path that a link within the repository leads to; of anything else the path itself. */
  linkTarget(path: string): Promise<string>;
  /** The encoding of a text file; undefined where there is none. */
  encoding(path: string): Promise<FileEncoding | undefined>;
  /** Temp + fsync + rename; creates parent folders. `null` removes the file. Without an encoding the file keeps its own. */
  write(path: string, content: string | null, encoding?: FileEncoding): Promise<void>;
  /** Files under `.dev-tasks/`, which the model's own paths can never name. */
  publish(files: Record<string, string>): Promise<void>;
  /** A file under `.dev-tasks/` as it stands in the working copy; untrusted. */
  published(name: string): Promise<string | undefined>;
}

export interface CommandRequest {
  command: string;
  /** The environment marker by which leftovers are swept: the name of the task's folder, which no other data folder has. */
  runId: string;
  signal: AbortSignal;
  timeoutMs: number;
  network?: boolean;
  /** A folder that stands for the working copy, but for these of its folders. */
  copy?: { folder: string; shared: readonly string[] };
  /** The command fails when any part of it fails, as far as a shell can tell. */
  strict?: boolean;
  /** Ended as soon as it only waits: for changes of files, or for a network that it does not have. */
  trial?: boolean;
  onLine?: (line: string) => void;
}

/** A command that fails is a result, not an exception. Throws Pause("sandbox") when nothing may be executed. */
export interface CommandResult {
  command: string;
  /** null when it was killed. */
  exit: number | null;
  ended: "exit" | "timeout" | "aborted" | "killed";
  /** stdout and stderr interleaved, head + tail, control characters dropped. */
  output: string;
  /** Of a strict command with several parts: the one that ended it, and with what. */
  stopped?: string;
  /** Without network, it tried to reach another machine. */
  outside?: true;
  /** Of a trial that was ended because it only waited: for what. */
  waits?: "changes" | "network";
  ms: number;
}

/** A program that is spoken to over its stdin and stdout. It sees the working copy, and cannot change it. */
export interface ServerRequest {
  command: string;
  args: readonly string[];
  environment: Readonly<Record<string, string>>;
  network: boolean;
  runId: string;
}

export interface ServerProcess {
  /** False where it reads no more. */
  send(text: string): boolean;
  readonly output: ReadableStream<Uint8Array>;
  /** The end of what it wrote on stderr. */
  complaint(): string;
  /** Ends it with all its processes. */
  stop(): Promise<void>;
}

export interface CheckFaultRequest extends Pick<CommandRequest, "command" | "runId" | "signal"> {
  /** Files that the plan writes. */
  planned: readonly string[];
}

export interface Commands {
  /** Resets the limits on what commands write, at the beginning of a step. */
  beginStep(): void;
  run(request: CommandRequest): Promise<CommandResult>;
  /** Starts a server. Throws Pause("sandbox") when nothing may be executed, TaskError for a path that may not be shown. */
  serve(request: ServerRequest): Promise<ServerProcess>;
  /**
   * Runs the command with programs that fail or succeed in place of its own, and without the repository; null when it is a real
   * check, or when nothing can be run.
   */
  faultOf(request: CheckFaultRequest): Promise<CheckFault | null>;
}

/** Tests as a runner counted them. */
export interface Counted {
  passed: number;
  failed: number;
  skipped: number;
  failing: string[];
  /** Passed tests of the last run in the output. */
  lastPassed: number;
  /** The middle of the output was dropped, so the counts are lower bounds. */
  partial: boolean;
}

/** Reads the output of a check in the repository worker; at its deadline: no counts, and the ends of the output as digest. */
export interface Reading {
  counts(output: string): Awaitable<Counted | undefined>;
  digest(result: CommandResult): Awaitable<string>;
}

export interface CommitRequest {
  branch: string;
  message: string;
  /** Exactly what is committed; a path that no longer exists is removed. */
  paths: readonly string[];
}

/** Result of the scan of the working copy before a commit. */
/** What went from beside the branch's files. */
export interface TrimmedRest extends Pick<Scanned, "aside" | "withheld"> {
  /** Paths, a folder's ending with a slash; `aside` and `withheld` are among them or in them. */
  removed: string[];
  /** Something that was noted is another now or gone, or what the set-up follows is. */
  changed: boolean;
  noted: boolean;
}

export interface Scanned {
  /** What differs from HEAD, without what was moved aside; `.dev-tasks` left out. */
  paths: string[];
  /** Cannot be committed: moved out of the working copy, and a file of HEAD restored. */
  aside: { path: string; what: "repository" | "link" | "special" | "setuid" | "large" | "lfs" | "name" }[];
  /** New files, not ignored, whose names suggest secrets: left in place, never committed. */
  withheld: string[];
  /**
   * New in `paths`. `kind` is the kind of secret, never the value; `fingerprint` identifies the value when a person allows it, and
   * is null for devorch's own keys, which cannot be allowed.
   */
  secrets: { path: string; line: number; kind: string; fingerprint: string | null }[];
  /** Changed since `base`, and executed by other machines or programs: continuous integration, hooks, builds. */
  elsewhere: string[];
  /** Folders that a command had locked or nested too deeply. */
  notices: Notice[];
}

/**
 * Who ran a command decides how its changes are treated. After devorch's own command only recorded work and a set-up's change of a
 * manifest stay. After a command of the executor every change is work, except new files that look generated.
 */
export type CommandBy = "set-up" | "check" | "executor";

export interface StraysRequest {
  /** Paths that are work whatever they look like. */
  meant: readonly string[];
  by: CommandBy;
  /** The commit that the branch began at. */
  base: string;
}

/** Changes against HEAD that are not in `meant`. */
export interface Strays {
  /** To be committed as work. */
  work: string[];
  /** New paths to be excluded; a folder ends with a slash. */
  left: string[];
  /** Files of HEAD that were changed or removed. */
  rewritten: string[];
  /** Of the excluded files, those with setuid or setgid, which were removed. */
  lending: string[];
}

/** A file that would not be committed. */
export interface LeftOutFile {
  path: string;
  why: ExclusionReason;
}

export interface Git {
  /** Refs of the remote (`refs/heads/x` to sha) as it is now. */
  remoteRefs(signal: AbortSignal): Promise<Record<string, string>>;
  head(): Promise<{ branch: string | null; sha: string }>;
  /** Creates the branch at `sha` and switches HEAD to it; succeeds when it is there already at a descendant. */
  createBranch(name: string, sha: string): Promise<void>;
  /**
   * Brings a branch of the remote into the clone, null: its default branch; null where the remote has none. No ref of the clone
   * moves. Throws UserError 75 or 78.
   */
  fetchBranch(branch: string | null, signal: AbortSignal): Promise<Base | null>;
  /**
   * Whether the clone has a commit, for which history of these branches of the remote is fetched as far as needed. No ref of the
   * clone moves. Throws UserError 75 or 78.
   */
  fetchCommit(sha: string, branches: readonly string[], signal: AbortSignal): Promise<boolean>;
  /** Names the clone and its state, so that a lost, another or an older one is known at the next `open`. */
  identify(identity: string): Promise<void>;
  /** The objects of the commits of `tip` that none of `known` has; null where they are too large to be kept. */
  pack(known: readonly string[], tip: string): Promise<Pack | null>;
  unpack(pack: Pack): Promise<void>;
  /** Sets the branch to `sha`, HEAD and the working copy to the branch. Commits that only the branch had are left behind. */
  switchTo(name: string, sha: string): Promise<void>;
  /** Whether `sha` is `tip` or one of its ancestors, as far as the clone has the history. */
  isAncestor(sha: string, tip: string): Promise<boolean>;
  /**
   * Whether what `branch` changed since `start` is in the history of `target`, merged, squashed or rebased, as far as the clone
   * has the history.
   */
  containsChange(request: { start: string; branch: string; target: string }): Promise<boolean>;
  /** Renames the branch of HEAD, also in the source folder of the clone if it was put there. */
  renameBranch(from: string, to: string): Promise<void>;
  /** Paths that a commit of everything would change, without `.dev-tasks`, ignored and uncommittable files. */
  changes(): Promise<string[]>;
  /** Sorts the changes after a command. */
  strays(request: StraysRequest): Promise<Strays>;
  /** These files as HEAD has them. */
  putBack(paths: readonly string[]): Promise<void>;
  /** null where a file at this path would be committed. */
  leftOut(path: string): Promise<ExclusionReason | null>;
  /** Moves those of these files that would not be committed out of the working copy. */
  setAside(paths: readonly string[]): Promise<LeftOutFile[]>;
  /** Before every commit: compares the working copy with HEAD and with `base`, where the branch began. */
  scan(base: string): Promise<Scanned>;
  commit(request: CommitRequest): Promise<string>;
  /** The commit of `base..HEAD` whose message holds this trailer line, if any. */
  findTrailer(base: string, trailer: string): Promise<string | undefined>;
  /** A commit of the whole working copy on a hidden ref; HEAD, index and branch stay. */
  checkpoint(ref: string, message: string): Promise<string>;
  /** Hash of the tree that a commit of everything would have, without `.dev-tasks`; evidence is bound to it. */
  tree(): Promise<string>;
  /** What the change since a commit is to the tests; `.dev-tasks` left out. */
  testChange(request: TestChangeRequest): Promise<TestChange>;
  /** Where failing tests stand in the test files of a commit. */
  testPlaces(request: PlacesRequest): Promise<TestPlace[]>;
  /** Files that differ between `base` and the working copy, with their changed lines; `.dev-tasks` left out. */
  changed(base: string): Promise<ChangedFile[]>;
  /** A sentence each: the syntax errors, and the path of this clone, that files have and did not have at `base`. */
  broken(base: string): Promise<string[]>;
  /** Unified diff of `base` against the working copy, `.dev-tasks` left out. */
  diff(base: string): Promise<string>;
  /** Working copy, index and branch back to `sha`; untracked files that are not ignored are removed. */
  reset(sha: string): Promise<void>;
  /** Sets the files of the working copy to those of `sha`; branch, index and `.dev-tasks` stay. */
  restore(sha: string): Promise<void>;
  /**
   * How far a commit of `branch` has gone on since it and HEAD parted; as much history as that takes is fetched. null where they have
   * no commit in common. Throws UserError 75 or 78.
   */
  divergence(target: string, branch: string, signal: AbortSignal): Promise<Divergence | null>;
  /**
   * Merges a commit into HEAD, all or nothing. `conflicts`: the files that both changed; null where nothing is in common. `withMarkers`:
   * conflicts are committed with markers.
   */
  merge(
    target: string,
    message: string,
    options?: { withMarkers?: boolean },
  ): Promise<{ sha: string } | { conflicts: string[] | null }>;
  /** The commits of `tip` (the branch, unless said) that `base` does not reach, newest first. */
  log(base: string, tip?: string): Promise<{ sha: string; message: string; parents: string[] }[]>;
  /**
   * Never force. Throws Pause("push") when refused, or when the branch of the remote is not at `expected`, Pause("auth") for 401 or 403; a network failure throws UserError 75. The
   * signal aborts it. Pushing what is already there succeeds. `at`: the commit that the branch of the clone must be at.
   */
  push(request: {
    branch: string;
    at?: string | undefined;
    expected?: string | undefined;
    signal: AbortSignal;
    onProgress?: (progress: Progress) => void;
  }): Promise<Pushed>;
  /** Finds or opens the pull request of a branch of the remote. Throws only where the signal is aborted. */
  pullRequest(request: PullRequestRequest): Promise<PullRequestOutcome>;
  /** Writes a git bundle of base..HEAD; returns its path. */
  bundle(file: string, base: string, branch: string): Promise<string>;
}

/** Objects of commits whose parents a clone has. */
export interface Pack {
  base64: string;
}

export interface Divergence {
  /** Commits that HEAD does not have. */
  commits: number;
  /** Files that both changed; `.dev-tasks` left out. */
  overlap: string[];
}

export interface PullRequestRequest {
  head: string;
  base: string;
  title: string;
  body: string;
  draft: boolean;
  /** One that is there and a draft becomes ready for review. */
  ready: boolean;
  reviewers: readonly string[];
  signal: AbortSignal;
  sleep: ForgeSleep;
}

export type ForgeSleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** `found`: it was there. `failed`: why there is none, with the forge's own words. */
export type PullRequestOutcome =
  | { url: string; number: number; draft: boolean; found: boolean }
  | {
      failed:
        | "no-forge"
        | "no-token"
        | "token-refused"
        | "scope"
        | "not-found"
        | "busy"
        | "redirect"
        | "unreachable"
        | "still-draft"
        | "refused";
      host: string;
      detail: string;
    };

/** A file of a change; lines are not counted in binary files. */
export interface ChangedFile {
  path: string;
  added: number;
  removed: number;
}

export interface Pushed {
  sha: string;
  /** Page of the branch on the known hosts, else the remote's URL. */
  url: string;
  compareUrl: string | null;
  /** The http address that it was pushed to; absent for a folder without one. */
  remote?: string;
}

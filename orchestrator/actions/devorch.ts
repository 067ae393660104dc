import type { Estimate } from "../run/budget/estimate.ts";
import type { BackupMade, PersonLimit, RepoRow, TaskQuery } from "../run/store.ts";
import type { AccessToken } from "../safety/access_token.ts";
import type { Person, Role, Speaker } from "../safety/people.ts";
import type { SentFile } from "../safety/pictures/attachments.ts";
import type { PauseReason, TaskEvent } from "../task/events.ts";
import type { PlanRevision } from "../task/plan.ts";
import type { Question } from "../task/question.ts";
import type { ReviewReport } from "../task/review/report.ts";
import type {
  Baseline,
  CiResult,
  CiStop,
  Evidence,
  RevisionEvidence,
  StepState,
  TaskOptions,
  TaskState,
  Undelivered,
} from "../task/task.ts";
import type { Lang } from "../texts/index.ts";
import type { Voice } from "../understanding/voice/transcribe.ts";
import type { TaskRecord } from "./record.ts";

/**
 * Everything a person can do, as one interface. The owner of the data folder has the real one; another process has a
 * proxy over the unix socket with the same methods. Every argument and result is plain JSON. Every method but `follow`
 * throws UserError for what the person should know.
 */
export interface Devorch {
  /** Creates a task from a sentence. */
  /** Saves a picture (png, jpeg, gif, webp), without what is not picture. Throws UserError 2 for anything else. */
  attach(file: SentFile): Promise<AttachedPicture>;
  /** What a person says in a voice message; empty for nothing. Throws UserError where no model hears. */
  transcribe(voice: Voice, options: { by?: string }): Promise<string>;
  start(request: StartRequest): Promise<{ id: string }>;
  /** A task that goes on from a pushed branch's `.dev-tasks/` alone. */
  adopt(request: AdoptRequest): Promise<{ id: string }>;
  /** One message, routed like in a chat. */
  ask(message: AskRequest): Promise<Reply>;
  /** Newest last; all without a query. */
  tasks(query?: TaskQuery): Promise<TaskSummary[]>;
  /** How many tasks match; `limit` and `before` are ignored. */
  countTasks(query?: TaskQuery): Promise<number>;
  show(id: string): Promise<TaskView>;
  diff(id: string): Promise<string>;
  cost(id?: string): Promise<CostRow[]>;
  /** What happened to a task, from this number on, redacted. */
  events(id: string, fromSeq: number): Promise<TaskEvent[]>;
  /** All that is written down about a task, redacted. */
  record(id: string): Promise<TaskRecord>;
  /** Refused unless `revision` (the plan shown) or `pause` (the `seq` of the pause shown) is the current one. */
  approve(
    id: string,
    options: MessageOrigin & {
      revision?: number | undefined;
      pause?: number | undefined;
      by: string;
      unverified?: boolean | undefined;
    },
  ): Promise<void>;
  reject(
    id: string,
    options: MessageOrigin & { revision?: number | undefined; why: string; by: string },
  ): Promise<void>;
  modify(
    id: string,
    options: MessageOrigin & { revision?: number | undefined; change: string; by: string },
  ): Promise<void>;
  /** Replaces the waiting plan by one that the person edited; checked like the planner's. */
  edit(
    id: string,
    options: MessageOrigin & { plan: unknown; revision?: number | undefined; by: string },
  ): Promise<void>;
  answer(
    id: string,
    options: MessageOrigin & { text: string; question?: number | undefined; by: string },
  ): Promise<void>;
  /** Called again with the same `origin`, it finishes the cancellation. */
  cancel(id: string, said?: MessageOrigin): Promise<void>;
  /**
   * `raiseUsd` adds to the limit, or to what was spent where that is more; both kinds of money are an owner's. `note`: what is to be
   * done otherwise, in the person's words.
   */
  resume(
    id: string,
    options: MessageOrigin & {
      maxCostUsd?: number | undefined;
      raiseUsd?: number | undefined;
      note?: string | undefined;
      by?: string | undefined;
    },
  ): Promise<void>;
  /** Stops work, saves a checkpoint, leaves the task paused(interrupted). */
  pause(id: string): Promise<void>;
  /** Opens or finds the pull request of the pushed branch. */
  pullRequest(id: string, options: PullRequestChange): Promise<{ url: string; number: number; draft: boolean }>;
  /** Proposes a revision that mends the red checks of the pushed commit; `sha` is the commit that was shown. */
  mendCi(id: string, options: MessageOrigin & { sha?: string | undefined; by: string }): Promise<void>;
  rollback(id: string, options: { step: number; revision?: number | undefined }): Promise<void>;
  repos(): Promise<RepoRow[]>;
  /** `forge`: which one it lies on, where the host's name does not tell. */
  addRepo(name: string, url: string, forge?: string | null): Promise<void>;
  removeRepo(name: string): Promise<void>;
  /** Changes the profile of a repository that has a name. */
  setRepo(name: string, change: RepoChange): Promise<void>;
  /** A checked copy of the database in a new file, an absolute path. */
  backup(file: string): Promise<BackupMade>;
  /** The people with access by chat, without those of the settings. */
  people(): Promise<Person[]>;
  /** A code for one use: the sender of it gets this role. */
  invite(role: Role): Promise<{ code: string; expiresAt: string }>;
  /** What the tasks of people may spend a day. */
  personLimits(): Promise<PersonLimit[]>;
  /** null removes it. */
  setPersonLimit(id: string, usdPerDay: number | null): Promise<void>;
  /** `id`: `telegram:<number>`. */
  setRole(id: string, role: Role): Promise<void>;
  removePerson(id: string): Promise<void>;
  /** Who may speak to devorch over HTTP. */
  tokens(): Promise<AccessToken[]>;
  /** The only time that a token can be read. */
  addToken(token: { name: string; role: Role }): Promise<{ token: string }>;
  removeToken(name: string): Promise<void>;
  /** The task's events from `fromSeq`, then live, until it ends or waits for a person. */
  follow(id: string, fromSeq: number, signal: AbortSignal): AsyncIterable<TaskEvent>;
}

/** Values as a person writes them, and keys to unset. */
export interface RepoChange {
  set: Record<string, string>;
  unset: string[];
  by: string;
}

/** `origin` names the message that a command comes from; the same message a second time is refused. */
export interface MessageOrigin {
  origin?: string | undefined;
}

/** `ready`: one that is a draft becomes ready for review, in the name of `by`. */
export interface PullRequestChange extends MessageOrigin {
  ready?: boolean | undefined;
  by?: string | undefined;
}

export interface StartRequest {
  text: string;
  /** A URL, an absolute path or a registered name. */
  repo: string;
  lang: Lang;
  chat: string;
  options: TaskOptions;
  /** The person who starts it: `telegram:<number>`. */
  startedBy?: string | undefined;
  /** How the intent was found; absent: by the command `run`. */
  found?: { confidence: number; by: "command" | "button" | "context" | "local" | "model"; kind?: string };
  /**
   * Unique name of this request, saved with the task in one transaction: a request that is repeated with the same key returns the
   * same task.
   */
  key?: string;
}

/** A picture that was saved; `mark` stands for it in a text of a person. */
export interface AttachedPicture {
  name: string;
  sha256: string;
  mark: string;
}

export interface AskRequest {
  text: string;
  chat: string;
  lang: Lang;
  repo: string | null;
  /** As in StartRequest: the task that this message starts, if it starts one. */
  key?: string;
  /** The person who sent it; absent for the terminal of this machine. */
  speaker?: Speaker;
  /** An edited form of an earlier message: it asks and starts, but decides nothing. */
  edited?: boolean;
  /** A voice message as it was written down: it asks and starts, but decides and answers nothing. */
  heard?: boolean;
  /** Files and forwards that came with it, as untrusted blocks: not understood as words, but read with them. */
  material?: string;
  /** The task whose card it answers. */
  about?: string;
  /** With `about`: what that card showed; a decision applies to that only. */
  shown?: Shown;
}

/** What a card asks a decision about: a plan by its revision, or a pause by the `seq` of its event. */
export interface Shown {
  revision?: number | undefined;
  pause?: number | undefined;
}

export interface AdoptRequest {
  /** A URL, an absolute path or a registered name. */
  url: string;
  branch: string;
  lang: Lang;
  chat: string;
  /** Approves the plan as it was published. */
  yes: boolean;
  /** As in StartRequest. */
  startedBy?: string | undefined;
  /** As in StartRequest. */
  key?: string;
}

/** The reply to one message: sentences to show, and the task it was about. */
export interface Reply {
  say: string[];
  task: string | null;
  intent: string;
  /** A page to show below the sentences. */
  show?: { page: TaskPage; task: string };
  /** For an unclear message: possible meanings, each with the text that says it exactly (buttons in a chat). */
  choices?: { label: string; say: string }[];
}

/** What a channel can show of a task in full. */
export type TaskPage = "diff" | "plan" | "log";

/** `tasks --json`. */
export interface TaskSummary {
  id: string;
  /** The chat that it belongs to. */
  chat: string;
  /** damaged: its row cannot be read. Of such a task only id, repository and time are known. */
  state: TaskState | "damaged";
  request: string;
  repo: string;
  branch: string | null;
  revision: number | null;
  costUsd: number;
  createdAt: string;
  /** The person who started it: `telegram:<number>`; null: at a terminal. */
  startedBy: string | null;
}

/** `show --json`. */
export interface TaskView extends Omit<TaskSummary, "state"> {
  state: TaskState;
  steps: {
    title: string;
    state: StepState["state"];
    attempts: number;
    commit: string | null;
    /** `stale`: another tree was committed or checked since. */
    evidence: (Evidence & { stale: boolean })[];
  }[];
  plan: PlanRevision | null;
  questions: Question[];
  /** The kind of pause or failure; null otherwise. */
  reason: PauseReason | string | null;
  /** Why it is paused, failed or rejected, as a sentence; null without one. */
  detail: string | null;
  base: string | null;
  url: string | null;
  compareUrl: string | null;
  pullRequest: { url: string; number: number; draft: boolean } | null;
  /** How the checks of the pushed commit ended on the forge; null before that. `mendable`: there is something to mend. */
  ci: (Pick<CiResult, "sha" | "state" | "jobs"> & { stop: CiStop | null; mendable: boolean }) | null;
  costUnknown: boolean;
  /** The last review of the whole change; null before it. */
  review: ReviewReport | null;
  /** What old and new tests said of the revision; null before they ran. */
  evidence: Pick<RevisionEvidence, "oldTests" | "newTests"> | null;
  /** Counts of the last check that told any; null without. */
  tests: { passed: number; failed: number | null } | null;
  /** Tests that failed before the work, by name. */
  failingBefore: string[];
  /** Whether the plan has any check; one without needs `--unverified`. */
  verified: boolean;
  /** How the tests were before the work; null where they were not run. */
  baseline: BaselineView | null;
  /** The last follow-up of a completed task, if it came to nothing. */
  undelivered: Undelivered | null;
  /** The revisions before a follow-up, oldest first. */
  earlier: { revision: number; summary: string }[];
  /** What the plan is expected to cost; absent before five tasks of the repository. */
  estimate?: Estimate;
  /** Exit code of a command that stops following the task now. */
  exit: number;
}

export type BaselineView = Pick<Baseline, "command" | "exit" | "passed" | "failed" | "failing">;

export interface CostRow {
  /** null: calls that belong to no task. */
  task: string | null;
  model: string;
  calls: number;
  input: number;
  output: number;
  cached: number;
  costUsd: number | null;
}

/** How a process reaches the tasks: as the owner of the data folder, or as a client of the owner over the socket. */
export interface Connection {
  devorch: Devorch;
  owner: boolean;
  /** Another process works on the tasks. */
  served: boolean;
  /** A client closes at once; an owner when no task executes any more. */
  close(): Promise<void>;
}

/**
 * What a process becomes where there is no owner: `execute` executes tasks, `read` only runs this command, `finish` also
 * finalizes the task that this command ends.
 */
export type ConnectMode = "read" | "finish" | "execute";

/**
 * Throws UserError 75 when the owner does not answer. Called again after an owner died: the caller takes over. `expects`: what the
 * command begins first, which an owner prepares while it opens.
 */
export type Connect = (mode: ConnectMode, expects?: "task") => Promise<Connection>;

/** Thrown by a client's methods when the owner closes the connection. */
export class OwnerGone extends Error {
  override readonly name = "OwnerGone";
}

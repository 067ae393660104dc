import type { BackupMade, RepoRow, TaskQuery } from "../run/store.ts";
import type { Person, Role, Speaker } from "../safety/people.ts";
import type { PauseReason, TaskEvent } from "../task/events.ts";
import type { PlanRevision } from "../task/plan.ts";
import type { Question } from "../task/question.ts";
import type { Evidence, StepState, TaskOptions, TaskState } from "../task/task.ts";
import type { Lang } from "../texts/index.ts";

/**
 * Everything a person can do, as one interface. The owner of the data folder has the real one; another process has a
 * proxy over the unix socket with the same methods. Every argument and result is plain JSON. Every method but `follow`
 * throws UserError for what the person should know.
 */
export interface Devorch {
  /** Creates a task from a sentence. */
  start(request: StartRequest): Promise<{ id: string }>;
  /** A task that goes on from a pushed branch's `.dev-tasks/` alone. */
  adopt(request: AdoptRequest): Promise<{ id: string }>;
  /** One message, routed like in a chat. */
  ask(message: AskRequest): Promise<Reply>;
  /** The newest last. Without a query all of them. */
  tasks(query?: TaskQuery): Promise<TaskSummary[]>;
  /** How many tasks match, whatever `limit` says. */
  countTasks(query?: TaskQuery): Promise<number>;
  show(id: string): Promise<TaskView>;
  diff(id: string): Promise<string>;
  cost(id?: string): Promise<CostRow[]>;
  /** `revision`: the plan that was shown; `pause`: the `seq` of the pause that was. For anything else it is refused. */
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
  /** Said again by the same message, it goes on with what was begun. */
  cancel(id: string, said?: MessageOrigin): Promise<void>;
  resume(id: string, options: MessageOrigin & { maxCostUsd?: number | undefined }): Promise<void>;
  /** Stops work, saves a checkpoint, leaves the task paused(interrupted). */
  pause(id: string): Promise<void>;
  rollback(id: string, options: { step: number }): Promise<void>;
  repos(): Promise<RepoRow[]>;
  addRepo(name: string, url: string): Promise<void>;
  removeRepo(name: string): Promise<void>;
  /** A checked copy of the database in a new file, an absolute path. */
  backup(file: string): Promise<BackupMade>;
  /** Who may speak to devorch in chats, beside those whom the settings list. */
  people(): Promise<Person[]>;
  /** A code that makes whoever sends it to the bot a person of this role, once. */
  invite(role: Role): Promise<{ code: string; expiresAt: string }>;
  /** `id`: `telegram:<number>`. */
  setRole(id: string, role: Role): Promise<void>;
  removePerson(id: string): Promise<void>;
  /** The task's events from `fromSeq`, then live, until it ends or waits for a person. */
  follow(id: string, fromSeq: number, signal: AbortSignal): AsyncIterable<TaskEvent>;
}

/** Which message a word comes from. The same one a second time changes nothing: the word is refused. */
export interface MessageOrigin {
  origin?: string | undefined;
}

export interface StartRequest {
  text: string;
  /** A URL, an absolute path or a registered name. */
  repo: string;
  lang: Lang;
  chat: string;
  options: TaskOptions;
  /** Who starts it: `telegram:<number>`. */
  startedBy?: string | undefined;
  /** How the intent was found; absent: by the command `run`. */
  found?: { confidence: number; by: "command" | "button" | "context" | "local" | "model"; kind?: string };
  /**
   * Names this request, uniquely; the same key again is the same task. Saved with the task in one transaction, so that a
   * request that is said again, because its answer was lost, makes no second task.
   */
  key?: string;
}

export interface AskRequest {
  text: string;
  chat: string;
  lang: Lang;
  repo: string | null;
  /** As in StartRequest: the task that this message starts, if it starts one. */
  key?: string;
  /** Who says it, where people are told apart; absent: whoever has this machine's terminal. */
  speaker?: Speaker;
  /** The task whose card it answers. */
  about?: string;
  /** With `about`: what that card showed. The words decide about that, and about nothing that came later. */
  shown?: Shown;
}

/** What a card asks a decision about: a plan by its revision, a pause by the `seq` of its event; neither: nothing. */
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
  key?: string;
}

/** What comes back from one message: sentences to show, and the task it was about, whose state says how to go on. */
export interface Reply {
  say: string[];
  task: string | null;
  intent: string;
  /** When it was not clear what was meant: what it may have been, and the words that say it exactly (buttons of a chat). */
  choices?: { label: string; say: string }[];
}

/** `tasks --json`. */
export interface TaskSummary {
  id: string;
  /** The conversation that it belongs to. */
  chat: string;
  /** damaged: its row cannot be read. Of such a task only id, repository and time are known. */
  state: TaskState | "damaged";
  request: string;
  repo: string;
  branch: string | null;
  revision: number | null;
  costUsd: number;
  createdAt: string;
  /** Who started it: `telegram:<number>`; null: somebody at a terminal. */
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
    /** `stale`: what was committed, or checked since, is another tree. */
    evidence: (Evidence & { stale: boolean })[];
  }[];
  plan: PlanRevision | null;
  questions: Question[];
  /** The kind of pause or failure; null otherwise. */
  reason: PauseReason | string | null;
  /** Why it is paused, failed or was rejected, in a sentence, where one was said; null otherwise. */
  detail: string | null;
  base: string | null;
  url: string | null;
  compareUrl: string | null;
  costUnknown: boolean;
  /** Whether anything at all would check the work: a plan without it needs `--unverified`. */
  verified: boolean;
  /** What the process should exit with when it follows the task no further. */
  exit: number;
}

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
  /** Leaves: a client at once; an owner when nothing executes any more. */
  close(): Promise<void>;
}

/**
 * What a process without an owner becomes: with `execute` one that executes tasks, with `read` one for this word only, with
 * `finish` one that also brings to its end the task that its word ends, and no other.
 */
export type ConnectMode = "read" | "finish" | "execute";

/** Throws UserError 75 when the owner does not answer. Called again after an owner died: the caller takes over. */
export type Connect = (mode: ConnectMode) => Promise<Connection>;

/** Thrown by a client's methods when the owner went away in the middle. */
export class OwnerGone extends Error {
  override readonly name = "OwnerGone";
}

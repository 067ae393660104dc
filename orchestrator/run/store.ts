import type { AccessTokens } from "../safety/access_token.ts";
import type { People } from "../safety/people.ts";
import { isDiskFull, UserError } from "../task/errors.ts";
import type { EventBody, TaskEvent } from "../task/events.ts";
import type { ProfileEntry, ProfileKey, RepoRef } from "../task/repo_ref.ts";
import type { Task, TaskState } from "../task/task.ts";
import type { MemberRole, Members } from "./fleet/members.ts";
import type { Notices } from "./fleet/notices.ts";
import type { Mail } from "./mail.ts";
import type { Pack } from "./workspace.ts";

/** What survives a restart. Implemented by orchestrator/store over libSQL. */

export type EffectKind =
  | "model"
  | "edit"
  | "command"
  | "remote"
  | "commit"
  | "branch"
  | "checkpoint"
  | "push"
  | "setup"
  | "step"
  | "ask"
  | "forge";

/** One row of the journal; `result` is null until `done`. */
export interface EffectRow {
  key: string;
  kind: EffectKind;
  intent: unknown;
  result: unknown;
  done: boolean;
}

export interface UsageRow {
  model: string;
  input: number;
  output: number;
  cached: number;
  costUsd: number | null;
}

/** One transaction: all of it is on disk when `commit` returns, or none. */
export interface Change {
  task?: Task;
  events?: EventBody[];
  effect?: { key: string; kind: EffectKind; intent?: unknown; result?: unknown; done: boolean };
  usage?: UsageRow;
  approval?: { revision: number; hash: string; by: string };
  /** The message that this change follows from; the same message a second time fails the whole transaction. */
  message?: HandledMessage | undefined;
  /** Commits that are not pushed yet; "pushed": the remote has them all, so none is kept any more. */
  bundle?: Bundle | "pushed" | undefined;
}

/** The objects of the commits up to `tip` that the bundles before it, and the remote, do not have. */
export interface Bundle {
  tip: string;
  pack: Pack;
}

/** The command that a message carried out; `origin` names the message and is unique. */
export interface HandledMessage {
  origin: string;
  command: string;
}

export interface Store {
  /**
   * Creates the task with the next id (`T-1`, `T-2` ...) and its first events, in one transaction. A `key` makes one task
   * only: when it was used before, that task comes back, without events, and nothing is written.
   */
  create(
    make: (id: string) => Task,
    events: EventBody[] | ((id: string) => EventBody[]),
    key?: string,
  ): Promise<{ task: Task; events: TaskEvent[] }>;
  /** Applies changes to one task, all in one transaction, in order; returns their events with their `seq` and `at`. */
  commit(taskId: string, ...changes: Change[]): Promise<TaskEvent[]>;
  /** undefined where there is no such task. */
  state(id: string): Promise<TaskState | undefined>;
  /** Throws UserError 74 for a row that cannot be read, as `taskOfKey` does. */
  task(id: string): Promise<Task | undefined>;
  /** The task that was created with this key. */
  taskOfKey(key: string): Promise<Task | undefined>;
  /** The readable tasks, newest last; with `states` only those in one of them, by an index. */
  tasks(states?: readonly TaskState[]): Promise<Task[]>;
  /** Maps each task by `of`, newest last, damaged ones too; yields to the event loop in between. */
  list<Shown>(query: TaskQuery, of: (task: Task | DamagedTask) => Shown): Promise<Shown[]>;
  count(query: TaskQuery): Promise<number>;
  events(taskId: string, fromSeq?: number): Promise<TaskEvent[]>;
  effect(taskId: string, key: string): Promise<EffectRow | undefined>;
  /** Rows whose key begins with `prefix`, in the order they were written. */
  effects(taskId: string, prefix: string): Promise<EffectRow[]>;
  /** The commits of a task that are not pushed, oldest first. */
  bundles(taskId: string): Promise<Bundle[]>;
  /** Records a model call outside of tasks: a question about the code, a classified message. */
  spend(usage: UsageRow): Promise<void>;
  /** Sums per task and model; `task` is null for calls outside of tasks. */
  usage(taskId?: string): Promise<({ task: string | null; calls: number } & UsageRow)[]>;
  /** Whether this revision was approved. An approval is used once: a second one is refused by `commit`. */
  approved(taskId: string, hash: string): Promise<boolean>;
  repos(): Promise<RepoRow[]>;
  addRepo(repo: RepoRow): Promise<void>;
  removeRepo(name: string): Promise<boolean>;
  /** Sets and unsets keys of a repository's profile, in one transaction. */
  setRepo(name: string, change: ProfileChange): Promise<void>;
  chat(id: string): Promise<ChatRow>;
  saveChat(chat: ChatRow): Promise<void>;
  /** A checked copy of everything in a new file. Throws UserError 2 when the file is there already. */
  backup(file: string): Promise<BackupMade>;
  /** Removes tasks that ended before `before` (ISO); returns them, so that their clones and logs can be removed. */
  forget(before: string): Promise<Forgotten[]>;
  census(): Promise<Census>;
  /** Sums per day and repository since then (ISO), in any order and perhaps several rows of one. */
  figures(since: string): Promise<DayFigures[]>;
  /** The command that a message carried out, if any, so that it is not repeated after a crash. */
  handledMessage(origin: string): Promise<{ task: string; word: string } | undefined>;
  /** Where several processes share the store: who works on which task. Absent where one process owns it. */
  leases?: Leases | undefined;
  /** Beside `leases`: what those processes tell each other. */
  notices?: Notices | undefined;
  members?: Members | undefined;
  mail: Mail;
  people: People;
  tokens: AccessTokens;
  spending: SpendingBook;
  reserve: ReservedSpace;
  /** Stored values of an intent, by its name. */
  pluginState(plugin: string): PluginState;
  close(): Promise<void>;
}

/** Tasks that this process holds. A write of a task by a process that does not hold it fails while another does (75). */
export interface Leases {
  /** True where this process is the one that talks to chats and forges, from now on as long as its connection lasts. */
  lead(): Promise<boolean>;
  /** How long a task is held without being renewed. */
  readonly ttlMs: number;
  /** Holds the task from now on, until each claim of this process is given back; undefined where another process does. */
  claim(id: string): Promise<Claimed | undefined>;
  /** Holds on to what this process holds; returns what it holds no more. */
  renew(): Promise<string[]>;
  /** Throws UserError 75 where the task is held no more: right before what cannot be undone. */
  mustHold(id: string): Promise<void>;
  /**
   * Gives a claim back; `unfinished`: in the middle of its work. The fence from now on, or undefined where this process still holds the task,
   * or no longer.
   */
  release(id: string, claimed: Pick<Claimed, "fence">, unfinished?: boolean): Promise<number | undefined>;
  /** Tasks in one of these states that no process holds, those first that were begun, then the oldest. */
  claimable(states: readonly TaskState[], limit: number): Promise<Claimable>;
  /** Who holds the task now. */
  holder(id: string): Promise<Holder | undefined>;
}

export interface Claimable {
  /** Left in the middle of their work. */
  begun: string[];
  others: string[];
  /** Milliseconds until the next of those that are held will be free unless it is renewed. */
  nextMs: number | null;
}

/** A process that holds a task. */
export interface Holder {
  id: string;
  /** How it is reached. */
  url: string | null;
}

export interface Claimed {
  /** As it is stored now. */
  task: Task;
  /** The process before stopped in the middle: its commands may still run on this machine, its calls may be paid. */
  left: boolean;
  /** Names this claim. */
  fence: number;
}

/** Whether nothing more of a task can be saved now, by this process: another one holds it, or the database is away. */
export function isOutOfReach(error: unknown): boolean {
  return isHeldElsewhere(error) || (error instanceof UserError && error.key === "state.away");
}

/** Nothing of a run can be saved: that is no outcome of its work, and no phase goes on from it. */
export function isUnsaved(error: unknown): boolean {
  return isDiskFull(error) || isOutOfReach(error);
}

export function isHeldElsewhere(error: unknown): boolean {
  return error instanceof UserError && error.key === "task.elsewhere";
}

/** What was spent per day and month; written with the usage of each call. */
export interface SpendingBook {
  /** The day that money is counted for, `2026-11-30`: it never goes back, and a clock that jumps does not renew it. */
  today(): string;
  /** US dollars in a day or a month (`2026-11`), by a person or, for an empty one, by all. */
  spent(period: string, person: string): Promise<number>;
  /** True the first time. */
  warn(period: string, person: string): Promise<boolean>;
  limits(): Promise<PersonLimit[]>;
  /** null removes it. */
  setLimit(id: string, usdPerDay: number | null): Promise<void>;
}

/** What a person's tasks may spend a day; `id` as in `Person`. */
export interface PersonLimit {
  id: string;
  usdPerDay: number;
}

/** A task whose body cannot be read, with its other columns. */
export interface DamagedTask {
  id: string;
  state: "damaged";
  /** Address or path of its repository. */
  place: string;
  updatedAt: string;
}

/** Whether an error says that a task's row cannot be read. */
export function isDamagedTask(error: unknown): boolean {
  return error instanceof UserError && error.key === "state.damaged-task";
}

/** Disk space reserved for saving state when the disk is full. */
export interface ReservedSpace {
  /** Reserves the space unless it is reserved. Throws an error with the code ENOSPC when the disk is full. */
  keep(): void;
  /** Frees the space for a last write; a write that finds the disk full calls it by itself. */
  release(): void;
}

/** A copy of the database that was read through after it was made. */
export interface BackupMade {
  file: string;
  bytes: number;
  tasks: number;
}

/** A removed task; `folder` is that of its clone, null when its row was damaged. */
export interface Forgotten {
  id: string;
  folder: string | null;
}

/** What was done in a day for a repository; `repo` is null for calls outside of tasks. */
export interface DayFigures {
  /** `2026-11-30`, UTC. */
  day: string;
  repo: string | null;
  done: number;
  failed: number;
  /** Working time. */
  ms: number;
  usd: number;
}

/** Counts of tasks by state and of messages that wait to be sent. */
export interface Census {
  tasks: Partial<Record<Task["state"], number>>;
  outbox: number;
  /** ISO; null when nothing waits. */
  oldestOutbox: string | null;
  /** Where several processes share the store. */
  fleet?: FleetCensus;
}

export interface FleetCensus {
  /** Living processes by what they do. */
  members: Record<MemberRole, number>;
  /** How many tasks each process holds, by its id. */
  held: Readonly<Record<string, number>>;
  /** Tasks to be worked on that no process holds. */
  claimable: number;
}

/** JSON values by key, on disk when the promise resolves; a value of at most 256 kB. */
export interface PluginState {
  /** undefined when there is none. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  keys(): Promise<string[]>;
}

/** A repository that was given a name by `devorch repo add`. */
export interface RepoRow {
  name: string;
  repo: RepoRef;
  /** Command that replaces the detected test command, where the user set one. */
  test?: string | undefined;
  /** Absent where nothing was set. */
  profile?: ProfileEntry[];
}

export interface ProfileChange {
  set: readonly Pick<ProfileEntry, "key" | "value">[];
  unset: readonly ProfileKey[];
  by: string;
}

/** One lasting conversation: a person's terminal, a Telegram chat. */
export interface ChatRow {
  id: string;
  lang: string | null;
  repo: string | null;
  /** The task that a message without a task id is about. */
  task: string | null;
}

/** Selects the tasks that match every given field. */
export interface TaskQuery {
  states?: readonly TaskState[] | undefined;
  /** Name of the repository, as a summary has it. */
  repo?: string | undefined;
  /** At most this many, the newest. */
  limit?: number | undefined;
  /** Only tasks with a smaller number than this one. */
  before?: number | undefined;
  /** Only tasks that were saved then (ISO) or later. */
  savedSince?: string | undefined;
}

import type { People } from "../safety/people.ts";
import { UserError } from "../task/errors.ts";
import type { EventBody, TaskEvent } from "../task/events.ts";
import type { RepoRef } from "../task/repo_ref.ts";
import type { Task, TaskState } from "../task/task.ts";
import type { Mail } from "./mail.ts";

/** What survives a restart. Implemented by orchestrator/store over libSQL. */

export type EffectKind =
  | "model"
  | "edit"
  | "command"
  | "commit"
  | "branch"
  | "checkpoint"
  | "push"
  | "setup"
  | "step"
  | "ask";

/** One row of the journal: `result` is null while only the intent is written. */
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
  /** The message that this change follows from. The same one again fails the whole transaction. */
  message?: HandledMessage | undefined;
}

/** A word about a task that a message holds; `origin` names the message and is unique for ever. */
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
  /** Throws UserError 74 for a row that cannot be read, as `taskOfKey` does. */
  task(id: string): Promise<Task | undefined>;
  /** The task that was created with this key. */
  taskOfKey(key: string): Promise<Task | undefined>;
  /** Those that can be read, newest last; with `states` those in one of them, which costs no look at the others. */
  tasks(states?: readonly TaskState[]): Promise<Task[]>;
  /** What `of` makes of each, for a person to see: newest last, damaged ones too. Everything else has its turn between. */
  list<Shown>(query: TaskQuery, of: (task: Task | DamagedTask) => Shown): Promise<Shown[]>;
  count(query: TaskQuery): Promise<number>;
  events(taskId: string, fromSeq?: number): Promise<TaskEvent[]>;
  effect(taskId: string, key: string): Promise<EffectRow | undefined>;
  /** Rows whose key begins with `prefix`, in the order they were written. */
  effects(taskId: string, prefix: string): Promise<EffectRow[]>;
  /** A model call outside of tasks: a question about the code, a message that the classifier read. */
  spend(usage: UsageRow): Promise<void>;
  /** Sums per task and model; `task` is null for calls outside of tasks. */
  usage(taskId?: string): Promise<({ task: string | null; calls: number } & UsageRow)[]>;
  /** Whether this revision was approved. An approval is used once: a second one is refused by `commit`. */
  approved(taskId: string, hash: string): Promise<boolean>;
  repos(): Promise<RepoRow[]>;
  addRepo(repo: RepoRow): Promise<void>;
  removeRepo(name: string): Promise<boolean>;
  chat(id: string): Promise<ChatRow>;
  saveChat(chat: ChatRow): Promise<void>;
  /** A checked copy of everything in a new file. Throws UserError 2 when the file is there already. */
  backup(file: string): Promise<BackupMade>;
  /** Removes what ended before `before` (ISO); tells whose clones and logs nobody needs any more. */
  forget(before: string): Promise<Forgotten[]>;
  census(): Promise<Census>;
  /** What a message led to, when it led to something: after a crash it is not done again. */
  handledMessage(origin: string): Promise<{ task: string; word: string } | undefined>;
  mail: Mail;
  people: People;
  reserve: ReservedSpace;
  /** What an intent keeps, by its name. */
  pluginState(plugin: string): PluginState;
  close(): Promise<void>;
}

/** A task whose row cannot be read: what stands beside its body. */
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

/** Room on the disk that is kept for the moment when there is no other. */
export interface ReservedSpace {
  /** From here on it is there. Throws an error with the code ENOSPC when the disk has no room for it. */
  keep(): void;
  /** Given up, so that what there is can be saved: a write that finds the disk full does so by itself. */
  release(): void;
}

/** A copy of the database that was read through after it was made. */
export interface BackupMade {
  file: string;
  bytes: number;
  tasks: number;
}

/** A task that is no more; `folder` is that of its clone, null when its row was damaged. */
export interface Forgotten {
  id: string;
  folder: string | null;
}

/** How many there are: tasks by state, messages that wait to be sent. */
export interface Census {
  tasks: Partial<Record<Task["state"], number>>;
  outbox: number;
  /** ISO; null when nothing waits. */
  oldestOutbox: string | null;
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
}

/** One lasting conversation: a person's terminal, a Telegram chat. */
export interface ChatRow {
  id: string;
  lang: string | null;
  repo: string | null;
  /** The task that an unaddressed word is about. */
  task: string | null;
}

/** Which tasks: those that match all of it. */
export interface TaskQuery {
  states?: readonly TaskState[] | undefined;
  /** Name of the repository, as a summary has it. */
  repo?: string | undefined;
  /** So many of the newest. */
  limit?: number | undefined;
}

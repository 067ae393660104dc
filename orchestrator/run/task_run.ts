import type { CopyRequest } from "../evidence/test_change.ts";
import { type EventBody, notice } from "../task/events.ts";
import type { Base } from "../task/repo_ref.ts";
import { type CloneIdentity, type Task, type TaskState, workOf } from "../task/task.ts";
import type { TextKey, TextParams } from "../texts/index.ts";
import type { Ports } from "./ports.ts";
import type { Change, EffectKind } from "./store.ts";
import type { CommandRequest, CommandResult, Commands, Notice, Workspace } from "./workspace.ts";

/** Why a run is stopped from outside; the abort signal's reason. */
export type Stop = "cancel" | "interrupt" | "time" | "shutdown" | "lost";

interface Effect<T> {
  kind: EffectKind;
  /** Derived from the state, never random: a restarted process computes the same. */
  key: string;
  intent?: unknown;
  /** After a crash: the result if the effect has happened, undefined if it must be done. */
  probe?: () => Promise<T | undefined>;
  act: () => Promise<T>;
  /** What is saved in the same transaction as the result. */
  with?: (result: T) => Change;
}

export type CommandSpec = Pick<CommandRequest, "command" | "network" | "timeoutMs" | "strict" | "trial"> & {
  /** Runs in such a copy in place of the working copy. */
  copy?: CopyRequest;
};

/** How long a change that may wait does: longer than reading or editing a file takes, short enough for an answer that was paid. */
const momentMs = 20;

/** One task while it is being worked on: its state, its journal, its working copy, its stop signal. */
export class TaskRun {
  readonly ports: Ports;
  readonly signal: AbortSignal;
  task: Task;
  /** Monotonic start of this run; with `#usedBefore` it gives the used part of the time limit. */
  readonly #since: number;
  readonly #usedBefore: number;
  /** Of `wait`, that is over. */
  #waitedMs = 0;
  #waitsSince: number | undefined;
  #workspace: Workspace | undefined;
  #isKnownClone = false;
  #saving: Promise<void> = Promise.resolve();
  /** Changes of `commitLater` that are not saved yet. */
  readonly #waiting: Change[] = [];
  #isClosed = false;
  /** What `noticeOnce` was given. */
  readonly #noticed = new Set<string>();

  constructor(task: Task, ports: Ports, signal: AbortSignal) {
    this.task = task;
    this.ports = ports;
    this.signal = signal;
    this.#since = ports.clock.monotonic();
    this.#usedBefore = task.usedMs;
  }

  /** Milliseconds left of the time limit; waiting for a person or for a server that asked for it does not count, and neither does the time after a crash. */
  get remainingMs(): number {
    return this.limitMs - this.#usedMs;
  }

  get limitMs(): number {
    const seconds = this.task.options.timeoutSeconds;
    return seconds !== undefined ? seconds * 1000 : this.ports.limits.executionMs;
  }

  get #usedMs(): number {
    const now = this.#waitsSince ?? this.ports.clock.monotonic();
    return this.#usedBefore + now - this.#since - this.#waitedMs;
  }

  /** Waits for a server, which does not use up the time limit. */
  async wait(ms: number, signal = this.signal): Promise<void> {
    const { clock } = this.ports;
    const since = clock.monotonic();
    this.#waitsSince = since;
    try {
      await clock.sleep(ms, signal);
    } finally {
      this.#waitedMs += clock.monotonic() - since;
      this.#waitsSince = undefined;
    }
  }

  /** Saves the change, then publishes its events. */
  commit(change: Change): Promise<void> {
    const before = this.task;
    const last = this.#take(change);
    const { state } = this.task;
    // One after the other: what an earlier one could not save is saved before this one.
    const saved = this.#saving.then(() => this.#save(last, before, state));
    this.#saving = saved.catch(() => {});
    return saved;
  }

  async #save(last: Change, before: Task, state: TaskState): Promise<void> {
    const { id } = this.task;
    const waiting = this.#waiting.splice(0);
    const events = await this.ports.store.commit(id, ...waiting, last).catch((error: unknown) => {
      // This change is undone; earlier unsaved changes wait for the next commit.
      if (this.task === last.task) this.task = before;
      this.#waiting.unshift(...waiting);
      throw error;
    });
    const changed = [...waiting, last].some(({ task }) => task);
    if (changed || events.length > 0) this.ports.bus.publish({ task: id, state, events });
  }

  /**
   * Saves in the transaction of the next commit, so before the next side effect, or by itself when no commit follows in a moment.
   * Only for effects that may be repeated without harm.
   */
  commitLater(change: Change): void {
    if (this.#waiting.push(this.#take(change)) > 1) return;
    this.ports.clock.after(momentMs, () => {
      // A failed change waits for the next commit, which reports the error.
      if (!this.#isClosed) void this.saveWaiting().catch(() => {});
    });
  }

  /** Saves what `commitLater` was given and no commit took. */
  async saveWaiting(): Promise<void> {
    if (this.#waiting.length > 0) await this.commit({});
  }

  /** Sets the new state before it is saved, so that a checkpoint in the meantime builds on it. */
  #take(change: Change): Change {
    if (!change.task) return change;
    const updatedAt = new Date(this.ports.clock.now()).toISOString();
    this.task = { ...change.task, usedMs: this.#usedMs, updatedAt };
    return { ...change, task: this.task };
  }

  emit(...events: EventBody[]): Promise<void> {
    return this.commit({ events });
  }

  /** Runs a side effect once: returns the stored result if done, probes if begun, else saves the intent, acts, saves the result. */
  async effect<T>({ kind, key, intent, probe, act, with: rest }: Effect<T>): Promise<T> {
    const row = await this.ports.store.effect(this.task.id, key);
    if (row?.done && !isInterrupted(row.result)) return row.result as T;
    const finish = async (result: T) => {
      await this.commit({ ...rest?.(result), effect: { key, kind, result, done: true } });
      return result;
    };
    const found = row ? await probe?.() : undefined;
    if (found !== undefined) return finish(found);
    if (!row) await this.commit({ effect: { key, kind, intent, done: false } });
    return finish(await act());
  }

  /** Saves `change` the first time only, also over restarts. */
  async commitOnce(key: string, kind: EffectKind, change: () => Change): Promise<void> {
    const row = await this.ports.store.effect(this.task.id, key);
    if (!row) await this.commit({ ...change(), effect: { key, kind, result: null, done: true } });
  }

  /** The key of an effect of this round and plan revision. */
  key(...parts: (string | number)[]): string {
    const revision = "plan" in this.task && this.task.plan ? this.task.plan.revision : 0;
    return [`${this.task.round}.${revision}`, ...parts].join("/");
  }

  get workspace(): Workspace {
    if (!this.#workspace) throw new Error(`${this.task.id}: the working copy is not open`);
    return this.#workspace;
  }

  get isOpen(): boolean {
    return this.#workspace !== undefined;
  }

  /** Whether the open clone is the one that was opened before, with all that was done in it. */
  get isKnownClone(): boolean {
    return this.#isKnownClone;
  }

  /** Clones at the first time, opens the clone again later; says what a person should know. */
  async open(): Promise<Base> {
    const { base, identity, notices } = await this.#openClone();
    const { clone } = this.task;
    this.#isKnownClone = !clone || clone.names.includes(identity ?? "");
    if (this.#isKnownClone) await this.#rename(identity ?? "", clone?.renewals ?? 0);
    await this.#notify(notices);
    return base;
  }

  /** A new clone in the place of the one that is open. */
  async replaceClone(): Promise<Base> {
    await this.workspace.remove();
    this.#workspace = undefined;
    this.#isKnownClone = true;
    return (await this.#openClone()).base;
  }

  /** Names a clone that was made anew: to be saved with what is left in it. */
  async nameClone(): Promise<CloneIdentity> {
    const name = this.ports.newFolder();
    await this.workspace.git.identify(name);
    return { names: [name], renewals: (this.task.clone?.renewals ?? 0) + 1 };
  }

  /** Saved before the clone has it: after a crash it has one of both names. */
  async #rename(from: string, renewals: number): Promise<void> {
    const to = this.ports.newFolder();
    await this.commit({ task: { ...this.task, clone: { names: [from, to], renewals } } });
    await this.workspace.git.identify(to);
    this.task = { ...this.task, clone: { names: [to], renewals } };
  }

  async #openClone() {
    // Opening repairs the clone after an interruption; the earlier repository worker must end first.
    await this.close();
    const { repo, folder, options, profile } = this.task;
    const opened = await this.ports.workspaces.open(repo, {
      folder,
      runId: this.task.folder,
      base: workOf(this.task)?.base.branch ?? options.base ?? profile?.base,
      signal: this.signal,
      onProgress: (progress) => this.ports.bus.progress(this.task.id, progress),
    });
    this.#workspace = opened.workspace;
    return opened;
  }

  /**
   * Runs a command in the working copy. Its output names files from the root, as models and readers of the branch do. A
   * command that was stopped with the task has no result and is run again.
   */
  async command(
    { copy, ...request }: CommandSpec,
    commands: Pick<Commands, "run"> = this.workspace.commands,
  ): Promise<CommandResult> {
    const { root } = this.workspace;
    const fromRoot = (text: string) => text.replaceAll(`${root}/`, "").replaceAll(root, ".");
    const named = fromRoot(request.command);
    const tell = (line: string) =>
      this.ports.bus.progress(this.task.id, { phase: "command", command: named, line: fromRoot(line) });
    // A command may print nothing for a minute, so it is shown when it begins.
    tell("");
    const command: CommandRequest = { ...request, runId: this.task.folder, signal: this.signal, onLine: tell };
    const result = await (copy ? this.workspace.runInCopy(copy, command) : commands.run(command));
    this.signal.throwIfAborted();
    return { ...result, output: fromRoot(result.output) };
  }

  /** Nothing is saved by this run from here on: another process may go on with the task, from what is stored. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#saving;
    await this.#workspace?.close();
    this.#workspace = undefined;
  }

  /** Says this once per task and value of the parameter that `about` names, also over restarts. */
  async noticeOnce(key: TextKey, about: string, params: TextParams): Promise<void> {
    const subject = params[about];
    const id = `${key} ${subject}`;
    if (this.#noticed.has(id)) return;
    this.#noticed.add(id);
    const events = await this.ports.store.events(this.task.id);
    if (events.some((event) => event.type === "notice" && event.key === key && event.params[about] === subject)) return;
    await this.emit(notice(key, params));
  }

  /** Emits each notice of a repository once per task. */
  async #notify(notices: readonly Notice[]): Promise<void> {
    if (notices.length === 0) return;
    const said = new Set<string>();
    for (const event of await this.ports.store.events(this.task.id)) if (event.type === "notice") said.add(event.key);
    const fresh = notices.filter((notice) => !said.has(notice.key));
    if (fresh.length === 0) return;
    await this.emit(...fresh.map(({ key, params }) => notice(key, params)));
  }
}

/** Earlier versions stored results of interrupted commands. */
function isInterrupted(result: unknown): boolean {
  return (result as Partial<CommandResult> | null)?.ended === "aborted";
}

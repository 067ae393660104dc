import type { TaskState } from "../../orchestrator/task/task.ts";
import type { Fault } from "./life.ts";
import { Memory } from "./memory.ts";
import type { Clone, Commit } from "./repository.ts";
import { Chance, Time } from "./time.ts";

const dayMs = 86_400_000;

const ended: ReadonlySet<TaskState> = new Set(["completed", "cancelled", "failed", "rejected"]);

export function hasEnded(state: TaskState): boolean {
  return ended.has(state);
}

/** Where a process runs: the disk that it finds again after a crash, and the processes of its host, by the run that they are of. */
export interface Machine {
  readonly clones: Map<string, Clone>;
  readonly older: Map<string, Clone>;
  readonly processes: Map<string, object>;
}

export function newMachine(processes = new Map<string, object>()): Machine {
  return { clones: new Map(), older: new Map(), processes };
}

/** Everything outside of the process: remote, model server, chat. It outlives every crash. */
export class World {
  readonly chance: Chance;
  readonly time = new Time();
  readonly memory = new Memory();
  /** Commits that the remote may have, by their hash. */
  readonly commits = new Map<string, Commit>();
  readonly remote = new Map<string, string[]>();
  /** How often each message arrived, and what happened, in order. */
  readonly told = new Map<string, number>();
  readonly log: string[] = [];
  readonly violations: string[] = [];
  /** Calls that the model server answered in full or in part. */
  calls = 0;
  /** Faults so far that may have doubled a message. */
  faults = 0;
  #left: number;
  readonly #share: number;
  #shas = 0;
  #jump = 0;

  constructor(seed: number) {
    this.chance = new Chance(seed);
    this.#left = this.chance.upTo(14);
    this.#share = 0.02 + this.chance.next() * 0.2;
  }

  /** What goes wrong with a call that may fail like this: nothing, most of the time. */
  fault(of: readonly Fault[], weight: number): Fault | undefined {
    if (this.#left === 0 || this.chance.next() > this.#share * weight) return undefined;
    this.#left -= 1;
    this.faults += 1;
    return this.chance.one(of);
  }

  /** A wall clock that now and then is three days off. */
  get jump(): number {
    if (this.chance.next() < 0.01) this.#jump = this.chance.one([-3, 0, 3]) * dayMs;
    return this.#jump;
  }

  /** Between two lives a clone may be gone, or a copy of it from before its last opening in its place. */
  loseClones({ clones, older }: Machine): void {
    for (const { folder, state, clone } of this.memory.tasks.values()) {
      if (!clones.has(folder) || hasEnded(state) || this.chance.next() > 0.3) continue;
      const copy = this.chance.next() < 0.5 ? older.get(folder) : undefined;
      const found = copy && !clone?.names.includes(copy.identity ?? "") ? copy : undefined;
      this.note(`${found ? "older" : "lost"} clone`);
      if (found) clones.set(folder, structuredClone(found));
      else clones.delete(folder);
    }
  }

  keepOlderClone({ clones, older }: Machine): void {
    if (this.chance.next() > 0.02) return;
    for (const [folder, clone] of clones) older.set(folder, structuredClone(clone));
  }

  note(what: string): void {
    this.log.push(`${this.time.now} ${what}`);
  }

  violated(what: string): void {
    this.violations.push(what);
  }

  tell(key: string): void {
    this.told.set(key, (this.told.get(key) ?? 0) + 1);
  }

  newSha(): string {
    this.#shas += 1;
    return this.#shas.toString(16).padStart(8, "0");
  }
}

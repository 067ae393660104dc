import type { Fault } from "./life.ts";
import { Memory } from "./memory.ts";
import type { Clone } from "./repository.ts";
import { Chance, Time } from "./time.ts";

const dayMs = 86_400_000;

/** Everything outside of the process: disk, remote, model server, chat. It outlives every crash. */
export class World {
  readonly chance: Chance;
  readonly time = new Time();
  readonly memory = new Memory();
  readonly clones = new Map<string, Clone>();
  readonly remote = new Map<string, string[]>();
  readonly processes = new Set<string>();
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

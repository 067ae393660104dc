import { drainMicrotasks } from "bun:jsc";
import { join } from "node:path";
import type { Devorch } from "../../../orchestrator/actions/devorch.ts";
import { Orchestrator } from "../../../orchestrator/actions/orchestrator.ts";
import { load } from "../../../orchestrator/sdk/load.ts";
import { UserError } from "../../../orchestrator/task/errors.ts";
import { type Task, workOf } from "../../../orchestrator/task/task.ts";
import { Life, type Wraps } from "../life.ts";
import { start as baseCommit, type Commit } from "../repository.ts";
import { isOver, type Person, type Simulated, say, wrongAtTheEnd, wrongWith } from "../simulate.ts";
import { hasEnded, type Machine, newMachine, World } from "../world.ts";
import { SharedStore } from "./shared.ts";

const loaded = await load({ root: join(import.meta.dir, "..", "..", "..") });
const longestMs = 4 * 3_600_000;
/** Two on one host, one on another. */
const hosts = [0, 0, 1];

export interface FleetWraps extends Wraps {
  /** What people say is carried out wherever they say it, and saved without a fence. */
  unfenced?: boolean;
}

/** Several processes that work on one store, and one that only says what people say. */
export function simulateFleet(seed: number, wraps: FleetWraps = {}): Promise<Simulated> {
  return new Promise((resolve, reject) =>
    setImmediate(() => {
      try {
        resolve(new FleetRun(seed, wraps).run());
      } catch (error) {
        reject(error);
      }
    }),
  );
}

class FleetRun {
  readonly #world: World;
  readonly #shared: SharedStore;
  readonly #wraps: FleetWraps;
  readonly #machines: Machine[];
  readonly #lives: (Life | undefined)[] = [];
  readonly #person: Person;
  readonly #people = {};
  #born = 0;
  #troubles: number;

  constructor(seed: number, wraps: FleetWraps) {
    this.#world = new World(seed);
    this.#shared = new SharedStore(this.#world);
    this.#wraps = wraps;
    const processes = [new Map<string, object>(), new Map<string, object>()];
    this.#machines = hosts.map((host) => newMachine(processes[host]));
    const { chance } = this.#world;
    this.#person = { asked: 2 + chance.upTo(2), cancels: chance.next() < 0.5 };
    this.#troubles = chance.upTo(8);
  }

  run(): Simulated {
    const world = this.#world;
    for (const index of hosts.keys()) this.#begin(index);
    this.#attend();
    while (!isOver(world, this.#person.asked) && world.time.now < longestMs) {
      drainMicrotasks();
      this.#replaceDead();
      this.#trouble();
      for (const machine of this.#machines) world.keepOlderClone(machine);
      if (!world.time.step()) {
        world.violated("nothing goes on any more");
        break;
      }
    }
    drainMicrotasks();
    const violations = [...world.violations, ...wrongAtTheEnd(world, this.#person.asked)];
    for (const task of world.memory.tasks.values()) violations.push(...wrongWith(world, task, this.#pushed(task)));
    return { log: world.log, violations };
  }

  #pushed(task: Task): Commit[] {
    const branch = workOf(task)?.branch ?? "";
    const { remote, commits } = this.#world;
    return (remote.get(branch) ?? [baseCommit.sha]).map((sha) => commits.get(sha) ?? baseCommit);
  }

  #begin(index: number): void {
    const world = this.#world;
    const machine = this.#machines[index] as Machine;
    const id = `${index}.${this.#born++}`;
    world.note(`start ${id}`);
    if (this.#born > hosts.length) world.loseClones(machine);
    const share = this.#shared.share(id);
    const life = new Life(world, loaded, { machine, wraps: this.#wraps, share });
    this.#lives[index] = life;
    void life.start();
  }

  /** A supervisor starts what died, sometimes late. */
  #replaceDead(): void {
    const { time, chance } = this.#world;
    for (const [index, life] of this.#lives.entries()) {
      if (!life?.dead) continue;
      time.forget(life);
      this.#lives[index] = undefined;
      time.after(500 + chance.upTo(chance.next() < 0.5 ? 2000 : 40_000), this.#people, () => this.#begin(index));
    }
  }

  /** A machine freezes for a while, or the database does not answer. */
  #trouble(): void {
    const { chance, time } = this.#world;
    if (this.#troubles === 0 || chance.next() > 0.003) return;
    this.#troubles -= 1;
    if (chance.next() < 0.4) {
      const ms = chance.upTo(20_000);
      this.#world.note(`away ${ms}`);
      this.#shared.goAway(ms);
      return;
    }
    const life = chance.one(this.#lives.filter((each) => each && !each.dead && !time.isPaused(each)));
    if (!life) return;
    const ms = chance.upTo(25_000);
    this.#world.note(`pause ${this.#lives.indexOf(life)} ${ms}`);
    time.pause(life, ms);
  }

  /** People say what they say to any of the processes. */
  #attend(): void {
    const { time, chance } = this.#world;
    time.after(1000 + chance.upTo(3000), this.#people, () => {
      const life = chance.one(this.#lives.filter((each) => each && !each.dead && !time.isPaused(each)));
      if (life) void this.#say(life);
      this.#attend();
    });
  }

  async #say(life: Life): Promise<void> {
    const world = this.#world;
    const devorch = this.#devorchOf(life);
    const heard: Devorch = new Proxy(devorch, {
      get: (of, name) => {
        const method = Reflect.get(of, name);
        if (name !== "cancel") return typeof method === "function" ? method.bind(of) : method;
        return async (id: string) => {
          await of.cancel(id);
          const state = world.memory.tasks.get(id)?.state;
          if (state && !hasEnded(state)) world.violated(`${id} was cancelled, and is ${state}`);
        };
      },
    });
    await say({ world }, this.#person, heard as Life["orchestrator"]).catch((error) => {
      if (!(error instanceof UserError) && !isTwice(error)) world.violated(`a command: ${error}`);
    });
  }

  #devorchOf(life: Life): Devorch {
    if (!this.#wraps.unfenced) return life.orchestrator;
    const { ports } = life;
    const { leases, ...store } = ports.store;
    const bare = { ...store, commit: (...args: Parameters<typeof store.commit>) => life.commitUnfenced(...args) };
    return new Orchestrator({ ...ports, store: bare }, "read");
  }
}

/** Two people, or one twice, at the same moment: the second approval is refused by the store. */
function isTwice(error: unknown): boolean {
  return error instanceof Error && error.message === "approved twice";
}

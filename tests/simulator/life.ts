import { Orchestrator } from "../../orchestrator/actions/orchestrator.ts";
import { ModelError } from "../../orchestrator/models/model.ts";
import { unlimited } from "../../orchestrator/run/budget/budget.ts";
import { Bus } from "../../orchestrator/run/bus.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import type { Store } from "../../orchestrator/run/store.ts";
import type { Loaded } from "../../orchestrator/sdk/load.ts";
import { Exit, UserError } from "../../orchestrator/task/errors.ts";
import { KeyedQueue } from "../../orchestrator/task/keyed_queue.ts";
import { copy } from "./memory.ts";
import { modelOf } from "./model.ts";
import { type Clone, newClone, workspaceOf } from "./repository.ts";
import { clockOf } from "./time.ts";
import type { Machine, World } from "./world.ts";

/** How a call of a port may go wrong beside taking its time. */
export type Fault = "crash" | "unreachable" | "model" | "away";

interface LifeOptions {
  machine: Machine;
  wraps: Wraps;
  share?: Share;
}

/** What a process has of a store that others work with too. */
export interface Share {
  store: Pick<Store, "leases" | "notices" | "members">;
  wakeUp: Ports["wakeUp"];
  orchestrator(life: Life, ports: Ports): Orchestrator;
  /** Resolves when the store answers, or throws that it is away. */
  reach(life: Life): Promise<void>;
  /** Called in a transaction of a task: throws where its fence is not the one of this process; the result is called with what was saved. */
  fence(task: string): () => void;
  saved(life: Life, task: string): void;
  leads(life: Life): boolean;
  /** Whether this process of the host works on this run, by its lease. */
  holds(life: object, runId: string): boolean;
}

/** Waits for ever: what a process that is gone still awaits. */
const never = new Promise<never>(() => {});

/** Where the planted bugs of the tests are put in. */
export interface Wraps {
  store?(store: Store): Store;
  ports?(ports: Ports, life: Life): Ports;
  /** Whether the dispatcher may send the messages of this task now. */
  mayTell?(life: Life, task: string): boolean;
}

/** One process from its start to its crash: the real core on fakes that fail, fail after doing, are slow, or end it. */
export class Life {
  readonly world: World;
  readonly machine: Machine;
  /** To the store: calls run in their order. */
  readonly connection = new KeyedQueue();
  readonly ports: Ports;
  readonly orchestrator: Orchestrator;
  readonly #wraps: Wraps;
  readonly #share: Share | undefined;
  dead = false;

  constructor(world: World, loaded: Loaded, { machine, wraps, share }: LifeOptions) {
    this.world = world;
    this.machine = machine;
    this.#wraps = wraps;
    this.#share = share;
    const ports = this.#ports(loaded);
    this.ports = wraps.ports?.(ports, this) ?? ports;
    this.orchestrator = share?.orchestrator(this, this.ports) ?? new Orchestrator(this.ports, "execute");
  }

  async start(): Promise<void> {
    await this.orchestrator.engine.start();
    this.#dispatch();
  }

  /** Does something to the world, unless the seed wants it otherwise. */
  async act<T>(what: string, faults: readonly Fault[], deed: () => T): Promise<T> {
    const { world } = this;
    if (this.dead) return never;
    // There are many more of these than of anything else.
    const fault = world.fault(faults, what === "save" ? 0.2 : 1);
    await this.delay(what === "command" ? 3000 : 60);
    const after = fault !== undefined && world.chance.next() < 0.5;
    world.note(`${what}${fault === undefined ? "" : ` ${fault} ${after ? "after" : "before"}`}`);
    const failure = what === "model" ? new ModelError("network", "sim") : undefined;
    if (fault !== undefined && !after) throw failure ?? this.#fail(fault) ?? (await never);
    const result = deed();
    if (fault !== undefined) throw this.#fail(fault) ?? (await never);
    return result;
  }

  delay(most: number): Promise<void> {
    return new Promise((resolve) => this.world.time.after(this.world.chance.upTo(most), this, resolve));
  }

  /** The error that is told; none when the process ends here. */
  #fail(fault: Fault): Error | undefined {
    if (fault === "unreachable") return new UserError("task.empty");
    if (fault === "away") return away();
    if (fault === "model") return new ModelError("partial", "sim");
    this.dead = true;
    this.world.time.forget(this);
    return undefined;
  }

  #ports(loaded: Loaded): Ports {
    const { world } = this;
    const model = modelOf(this);
    const price = { input: 1, output: 1, cached: 1, cacheWrite: 1 };
    const explain = () => ({ key: "task.empty" as const, params: {} });
    const store = this.#store();
    return {
      store: this.#wraps.store?.(store) ?? store,
      bus: new Bus(),
      wakeUp: this.#share?.wakeUp,
      attachments: { save: () => "", read: () => undefined },
      budget: unlimited(),
      clock: clockOf(world.time, this, () => world.jump),
      loaded,
      models: { hearing: () => undefined, of: () => [{ name: "sim/one", price, explain, open: async () => model }] },
      limits: {
        executionMs: 36_000_000,
        retries: 3,
        checkpointMs: 20_000,
        clarificationRounds: 3,
        costUsd: null,
        dayUsd: null,
        monthUsd: null,
        parallel: 2,
        devTasks: "keep",
        review: true,
        pullRequest: "off",
      },
      workspaces: {
        resolve: async () => ({ kind: "remote", url: "https://sim/shop.git", name: "shop" }),
        open: (_repo, { folder }) =>
          this.act("clone", ["crash"], () => {
            const { clones } = this.machine;
            if (!clones.has(folder)) clones.set(folder, newClone());
            const { identity } = clones.get(folder) as Clone;
            return {
              workspace: workspaceOf(this, folder),
              base: { branch: "main", sha: "base" },
              notices: [],
              identity,
            };
          }),
        sweep: async (...runIds) => runIds.filter((runId) => this.#sweep(runId)).length,
        onForge: async () => undefined,
        expect() {},
        sandbox: async () => ({ tier: "bwrap", detail: "" }),
      },
      redact: (text) => text,
      watchesForges: false,
      bundles: "/sim/bundles",
      random: () => world.chance.next(),
      newFolder: () => `f${world.newSha()}`,
      warn: (name, fields) => {
        world.note(`warn ${name}`);
        if (/^(engine|run|tool|finish)\./.test(name) && !(this.#share && name === "engine.let-go"))
          world.violated(`${name} ${JSON.stringify(fields)}`);
      },
    };
  }

  /** As if there were no fence. */
  async commitUnfenced(...[id, ...changes]: Parameters<Store["commit"]>): ReturnType<Store["commit"]> {
    return await this.act("save", ["crash"], () => {
      const saved = this.world.memory.commit(id, ...changes);
      this.#share?.saved(this, id);
      return saved;
    });
  }

  #store(): Store {
    const { memory } = this.world;
    const share = this.#share;
    const write = <T>(deed: () => T) =>
      this.connection.run("all", async () => {
        await share?.reach(this);
        return await this.act("save", share ? ["crash", "away"] : ["crash"], deed);
      });
    const read = async <T>(find: () => T) => {
      await share?.reach(this);
      return this.dead ? never : copy(find());
    };
    const store: Partial<Store> = {
      ...share?.store,
      create: (make, events, key) =>
        write(() => {
          const made = memory.create(make, events, key);
          share?.saved(this, made.task.id);
          return made;
        }),
      commit: (id, ...changes) => {
        const fence = share?.fence(id);
        return write(() => {
          fence?.();
          const saved = memory.commit(id, ...changes);
          share?.saved(this, id);
          return saved;
        });
      },
      taskOfKey: (key) => read(() => memory.tasks.get(memory.keys.get(key) ?? "")),
      handledMessage: (origin) => read(() => memory.handled.get(origin)),
      state: (id) => read(() => memory.tasks.get(id)?.state),
      task: (id) => read(() => memory.tasks.get(id)),
      tasks: (states) =>
        read(() => [...memory.tasks.values()].filter(({ state }) => !states || states.includes(state))),
      events: (id, from = 1) => read(() => (memory.events.get(id) ?? []).slice(from - 1)),
      effect: (id, key) => read(() => memory.effects.get(`${id} ${key}`)),
      effects: (id, prefix) => read(() => memory.effectsOf(id, prefix)),
      bundles: (id) => read(() => memory.bundles.get(id) ?? []),
      approved: (id, hash) => read(() => memory.approvals.has(`${id} ${hash}`)),
      repos: () => read(() => []),
      chat: (id) => read(() => memory.chats.get(id) ?? { id, lang: null, repo: null, task: null }),
      reserve: { keep() {}, release() {} },
      saveChat: (chat) => write(() => void memory.chats.set(chat.id, chat)),
    };
    return store as Store;
  }

  #sweep(runId: string): boolean {
    const { processes } = this.machine;
    const by = processes.get(runId);
    if (by && by !== this && this.#share?.holds(by, runId)) this.world.violated("what another process runs was killed");
    return processes.delete(runId);
  }

  /** Messages go out whatever their task does: sent, then marked as sent. */
  #dispatch(): void {
    this.world.time.after(500, this, async () => {
      for (const row of this.world.memory.outbox) {
        if (row.sent || this.#share?.leads(this) === false || !(this.#wraps.mayTell?.(this, row.task) ?? true))
          continue;
        const sent = await this.act("chat.send", ["crash", "unreachable"], () => this.world.tell(row.key)).then(
          () => true,
          () => false,
        );
        if (sent) await this.act("chat.sent", ["crash"], () => this.world.memory.markSent(row.key));
      }
      this.#dispatch();
    });
  }
}

/** What every call throws while the store does not answer. */
export function away(): UserError {
  return new UserError("state.away", { path: "sim", reason: "sim" }, { exit: Exit.later });
}

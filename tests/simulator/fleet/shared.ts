import { Database as Rows } from "bun:sqlite";
import { FleetOrchestrator } from "../../../orchestrator/actions/fleet/fleet_orchestrator.ts";
import { PeerAway, type Peers } from "../../../orchestrator/actions/fleet/peers.ts";
import type { Member, Members } from "../../../orchestrator/run/fleet/members.ts";
import type { Notice, Notices } from "../../../orchestrator/run/fleet/notices.ts";
import { wakeUpBy } from "../../../orchestrator/run/fleet/wake_up.ts";
import type { Database, Result, Row, Statement } from "../../../orchestrator/store/database.ts";
import { HeldLeases } from "../../../orchestrator/store/leases/held.ts";
import { asLostLease, leaseMs } from "../../../orchestrator/store/leases/statements.ts";
import type { Task } from "../../../orchestrator/task/task.ts";
import { away, type Life, type Share } from "../life.ts";
import type { World } from "../world.ts";

/** How long a call of the store is tried again. */
const patienceMs = 7000;

interface Process {
  life: Life;
  orchestrator: FleetOrchestrator;
  listeners: Set<(notice: Notice) => void>;
}

/** What several processes have in common: the leases as they are in the database, its clock, and how they hear of each other. */
export class SharedStore {
  readonly #world: World;
  readonly #rows = new Rows(":memory:");
  readonly #processes = new Map<string, Process>();
  readonly #alive = new Map<string, number>();
  #leader: Life | undefined;
  #awayUntil = 0;

  constructor(world: World) {
    this.#world = world;
    this.#rows.run(
      `CREATE TABLE task (id TEXT PRIMARY KEY, number INTEGER, state TEXT, body TEXT, fence INTEGER NOT NULL DEFAULT 0,
        owner TEXT, url TEXT, lease_until INTEGER)`,
    );
  }

  /** Nothing reaches it for so long. */
  goAway(ms: number): void {
    this.#awayUntil = this.#world.time.now + ms;
  }

  /** What the process that is named so has of it. */
  share(id: string): Share {
    const lifeOf = () => (this.#processes.get(id) as Process).life;
    const database = this.#database(lifeOf);
    const beat = () => {
      this.#alive.set(id, this.#world.time.now + leaseMs);
      return [];
    };
    const leases = new HeldLeases(database, {
      owner: id,
      url: () => id,
      renewing: database,
      lead: async () => false,
      beat,
    });
    const listeners = new Set<(notice: Notice) => void>();
    const notices = this.#notices(id, lifeOf, listeners);
    const members = this.#members(id);
    return {
      store: { leases, notices, members },
      wakeUp: wakeUpBy(notices),
      orchestrator: (life, ports) => {
        const peers = this.#peers(life);
        const parts = { ports, leases: ports.store.leases ?? leases, members, peers, works: true, isCommand: false };
        const orchestrator = new FleetOrchestrator(parts, "execute");
        this.#processes.set(id, { life, orchestrator, listeners });
        beat();
        return orchestrator;
      },
      reach: (life) => this.#reach(life),
      fence: (task) => {
        const statement = leases.fence(task);
        return () => this.#fenced(task, statement);
      },
      saved: (life, task) => this.#saved(life, id, task),
      leads: (life) => this.#leads(life),
      holds: (life, runId) => this.#holds(life, runId),
    };
  }

  async #reach(life: Life): Promise<void> {
    const { time } = this.#world;
    if (time.now >= this.#awayUntil) return;
    const ms = Math.min(patienceMs, this.#awayUntil - time.now);
    await new Promise<void>((resolve) => time.after(ms, life, resolve));
    if (time.now < this.#awayUntil) throw away();
  }

  #database(lifeOf: () => Life): Database {
    const { time } = this.#world;
    const run = (statement: Statement): Result => {
      const { sql, args } = typeof statement === "string" ? { sql: statement, args: [] } : statement;
      const rows = this.#rows.query(sql).all(...args) as Row[];
      const [changes] = this.#rows.query("SELECT changes() AS n").all() as { n: number }[];
      return { rows, rowsAffected: changes?.n ?? 0 };
    };
    return {
      path: "sim",
      get clock() {
        return String(time.now);
      },
      read: async (statement) => {
        const life = lifeOf();
        await this.#reach(life);
        return await life.act("lease.read", ["away"], () => run(statement).rows);
      },
      write: async (statements) => {
        const life = lifeOf();
        await this.#reach(life);
        return await life.act("lease.write", ["crash", "away"], () => statements.map(run));
      },
      nextNumber: () => Promise.reject(new Error("not in the simulator")),
      close: async () => {},
    };
  }

  #fenced(task: string, statement: Statement): void {
    const { sql, args } = typeof statement === "string" ? { sql: statement, args: [] } : statement;
    try {
      this.#rows.query(sql).run(...args);
    } catch (error) {
      throw asLostLease(error, task);
    }
  }

  #saved(life: Life, by: string, id: string): void {
    const task = this.#world.memory.tasks.get(id) as Task;
    const number = Number(id.slice(2));
    this.#rows
      .query(
        `INSERT INTO task (id, number, state, body) VALUES (?1, ?2, ?3, ?4)
          ON CONFLICT (id) DO UPDATE SET state = ?3, body = ?4`,
      )
      .run(id, number, task.state, JSON.stringify(task));
    const seq = this.#world.memory.events.get(id)?.length ?? 0;
    this.#tell(life, by, { task: id, seq, state: task.state });
  }

  /** Some of it is lost. */
  #tell(from: Life, by: string, notice: Notice): void {
    const { chance, time } = this.#world;
    if (from.dead) return;
    for (const [id, { life, listeners }] of this.#processes) {
      if (id === by || life.dead || chance.next() < 0.15) continue;
      time.after(chance.upTo(40), life, () => {
        for (const heard of listeners) heard(notice);
      });
    }
  }

  #notices(id: string, lifeOf: () => Life, listeners: Set<(notice: Notice) => void>): Notices {
    return {
      listen: async (heard) => {
        listeners.add(heard);
        return () => void listeners.delete(heard);
      },
      tell: async (notice) => this.#tell(lifeOf(), id, notice),
    };
  }

  #members(own: string): Members {
    const alive = (): Member[] =>
      [...this.#alive]
        .filter(([, until]) => until >= this.#world.time.now)
        .map(([id]) => ({ id, name: id, url: id, roles: ["worker"], version: "1", since: "" }));
    return {
      own,
      enter: async () => {},
      leave: async () => void this.#alive.delete(own),
      alive: async () => alive(),
      secret: async () => "",
    };
  }

  /** A call runs in the other process: it dies with it, and waits while it is frozen. */
  #peers(caller: Life): Peers {
    const { time, chance } = this.#world;
    return {
      call: (holder, method, args, signal) => {
        const peer = this.#processes.get(holder.url ?? "");
        return new Promise((resolve, reject) => {
          const fail = (mayHaveActed: boolean) => reject(new PeerAway("sim", { mayHaveActed }));
          signal?.addEventListener("abort", () => fail(true), { once: true });
          const watch = (ms: number) =>
            time.after(ms, caller, () => (peer && !peer.life.dead ? watch(500) : fail(peer !== undefined)));
          watch(chance.upTo(30));
          if (!peer || peer.life.dead) return;
          time.after(chance.upTo(20), peer.life, async () => {
            const answered = await peer.orchestrator.here(method, [...args]).then(
              (ok) => () => resolve(ok),
              (error: unknown) => () => reject(error),
            );
            if (chance.next() < 0.1) return time.after(10, caller, () => fail(true));
            time.after(chance.upTo(20), caller, answered);
          });
        });
      },
    };
  }

  #leads(life: Life): boolean {
    if (this.#leader === undefined || this.#leader.dead) this.#leader = life;
    return this.#leader === life;
  }

  #holds(life: object, runId: string): boolean {
    const [id] = [...this.#processes].find(([, process]) => process.life === life && !process.life.dead) ?? [];
    const task = [...this.#world.memory.tasks.values()].find(({ folder }) => folder === runId);
    const row = this.#rows
      .query("SELECT owner FROM task WHERE id = ? AND lease_until >= ?")
      .get(task?.id ?? "", this.#world.time.now) as { owner: string } | null;
    return id !== undefined && row?.owner === id;
  }
}

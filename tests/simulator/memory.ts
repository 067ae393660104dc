import type { OutboxRow } from "../../orchestrator/run/mail.ts";
import type { Bundle, Change, EffectRow, Store, UsageRow } from "../../orchestrator/run/store.ts";
import type { TaskEvent } from "../../orchestrator/task/events.ts";
import type { Task } from "../../orchestrator/task/task.ts";

/** What the outbox of a chat would hold: told from these events. */
const told: ReadonlySet<string> = new Set([
  "plan.ready",
  "task.completed",
  "task.failed",
  "task.cancelled",
  "task.paused",
]);

/** As JSON keeps it, and the database keeps JSON. */
export function copy<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}

/** What is on disk: it outlives every process. All of a change, or nothing. */
export class Memory {
  readonly tasks = new Map<string, Task>();
  readonly events = new Map<string, TaskEvent[]>();
  readonly effects = new Map<string, EffectRow>();
  readonly usage: (UsageRow & { task: string | null })[] = [];
  readonly approvals = new Set<string>();
  readonly outbox: (OutboxRow & { task: string; sent: boolean })[] = [];
  readonly bundles = new Map<string, Bundle[]>();
  readonly chats = new Map<string, Awaited<ReturnType<Store["chat"]>>>();

  /** What a task was asked for as, and what a message did. */
  readonly keys = new Map<string, string>();
  readonly handled = new Map<string, { task: string; word: string }>();

  create(
    make: (id: string) => Task,
    events: Parameters<Store["create"]>[1],
    key?: string,
  ): { task: Task; events: TaskEvent[] } {
    const known = this.tasks.get(this.keys.get(key ?? "") ?? "");
    if (known) return { task: copy(known), events: [] };
    const task = make(`T-${this.tasks.size + 1}`);
    this.tasks.set(task.id, copy(task));
    if (key !== undefined) this.keys.set(key, task.id);
    const first = typeof events === "function" ? events(task.id) : events;
    return { task, events: this.commit(task.id, { task, events: first }) };
  }

  commit(id: string, ...changes: Change[]): TaskEvent[] {
    const usedBefore = changes.some(({ approval }) => approval && this.approvals.has(`${id} ${approval.hash}`));
    if (usedBefore) throw new Error("approved twice");
    for (const { message } of changes) {
      if (message && this.handled.has(message.origin)) throw new Error("said twice");
      if (message) this.handled.set(message.origin, { task: id, word: message.command });
    }
    return changes.flatMap((change) => this.#save(id, change));
  }

  #save(id: string, { task, events = [], effect, usage, approval, bundle }: Change): TaskEvent[] {
    if (bundle === "pushed") this.bundles.delete(id);
    else if (bundle) this.bundles.set(id, [...(this.bundles.get(id) ?? []), copy(bundle)]);
    if (approval) this.approvals.add(`${id} ${approval.hash}`);
    if (task) this.tasks.set(id, copy(task));
    if (usage) this.usage.push({ ...usage, task: id });
    if (effect) this.#upsert(`${id} ${effect.key}`, effect);
    const all = this.events.get(id) ?? [];
    const added = events.map((event, at): TaskEvent => {
      return { v: 1, seq: all.length + at + 1, at: "", task: id, ...event } as TaskEvent;
    });
    this.events.set(id, [...all, ...added]);
    for (const { type, seq } of added)
      if (told.has(type))
        this.outbox.push({ key: `${id}/${seq}/${type}`, chat: "c", body: type, task: id, sent: false });
    return copy(added);
  }

  #upsert(name: string, effect: NonNullable<Change["effect"]>): void {
    const known = this.effects.get(name);
    if (known?.done && !effect.done) return;
    const intent = effect.intent ?? known?.intent ?? null;
    this.effects.set(name, copy({ ...effect, intent, result: effect.result ?? null }));
  }

  markSent(key: string): void {
    for (const row of this.outbox) if (row.key === key) row.sent = true;
  }

  /** The rows of a task whose key begins so, as they were first written. */
  effectsOf(id: string, prefix: string): EffectRow[] {
    const rows = [...this.effects].filter(([name]) => name.startsWith(`${id} ${prefix}`));
    return copy(rows.map(([, row]) => row));
  }
}

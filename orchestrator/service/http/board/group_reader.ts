import type { TaskState } from "../../../task/task.ts";
import { type BoardTask, type Group, type GroupCounts, groupCounts, groups, numberOf } from "./groups.ts";

interface Page {
  limit: number;
  /** Tasks with a smaller number alone. */
  before?: number;
}

/** Reads the newest tasks of one state; with a damaged one its row's state counts. */
type ReadTasks = (query: Page & { states: readonly TaskState[] }) => Promise<BoardTask[]>;

/**
 * The tasks of each group. A damaged task stands in "stopped", whatever state its row has: the row cannot be read, so that nothing
 * goes on there and nothing waits for a decision. It is known as damaged once it was read.
 */
export class GroupReader {
  readonly #read: ReadTasks;
  /** The state in its row. */
  readonly #damaged = new Map<string, TaskState>();

  constructor(read: ReadTasks) {
    this.#read = read;
  }

  /** The newest tasks of a group, newest first. One state at a time: that is what the index is for. */
  async tasks(group: Group, page: Page): Promise<BoardTask[]> {
    const found = await Promise.all(groups[group].map((state) => this.#readable(state, page)));
    const damaged = group === "stopped" ? await this.#damagedTasks() : [];
    const { before = Number.POSITIVE_INFINITY, limit } = page;
    return [...found.flat(), ...damaged.filter(({ id }) => numberOf(id) < before)]
      .sort((one, other) => numberOf(other.id) - numberOf(one.id))
      .slice(0, limit);
  }

  async counts(states: Partial<Record<TaskState, number>>): Promise<GroupCounts> {
    await this.#damagedTasks();
    return groupCounts(states, [...this.#damaged.values()]);
  }

  async #readable(state: TaskState, { limit, before }: Page): Promise<BoardTask[]> {
    const readable: BoardTask[] = [];
    for (let below = before; ; ) {
      const asked = limit - readable.length;
      const rows = await this.#read({ states: [state], limit: asked, ...(below !== undefined && { before: below }) });
      for (const task of rows)
        if (task.state === "damaged") this.#damaged.set(task.id, state);
        else readable.push(task);
      if (rows.length < asked || readable.length >= limit) return readable;
      below = Math.min(...rows.map(({ id }) => numberOf(id)));
    }
  }

  /** Read again: a row may have been removed meanwhile. */
  async #damagedTasks(): Promise<BoardTask[]> {
    const found = await Promise.all(
      [...this.#damaged].map(async ([id, state]) => {
        const [task] = await this.#read({ states: [state], limit: 1, before: numberOf(id) + 1 });
        if (task?.id === id && task.state === "damaged") return [task];
        this.#damaged.delete(id);
        return [];
      }),
    );
    return found.flat();
  }
}

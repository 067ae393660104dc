import type { TaskSummary, TaskView } from "../../../actions/devorch.ts";
import { type TaskState, waitingStates, workingStates } from "../../../task/task.ts";

/** The groups of the board, in the order in which they are read. */
export const groups = {
  waiting: waitingStates,
  working: workingStates,
  done: ["completed"],
  stopped: ["failed", "cancelled", "rejected"],
} as const satisfies Record<string, readonly TaskState[]>;

export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as Group[];

/** A task as the board shows it; a damaged one has a summary alone. */
export type BoardTask = TaskView | (TaskSummary & { state: "damaged" });

export function groupOf(state: TaskState | "damaged"): Group {
  return groupNames.find((name) => (groups[name] as readonly string[]).includes(state)) ?? "stopped";
}

export function isGroup(name: string | null): name is Group {
  return name !== null && Object.hasOwn(groups, name);
}

export type GroupCounts = Record<Group, number>;

export function groupCounts(states: Partial<Record<TaskState, number>>): GroupCounts {
  const count = (group: Group) => groups[group].reduce((sum, state) => sum + (states[state] ?? 0), 0);
  return { waiting: count("waiting"), working: count("working"), done: count("done"), stopped: count("stopped") };
}

/** Reads the newest tasks of one state. */
type ReadTasks = (query: { states: readonly TaskState[]; limit: number; before?: number }) => Promise<BoardTask[]>;

/** The newest tasks of a group, newest first. One state at a time: that is what the index is for. */
export async function tasksOf(
  read: ReadTasks,
  group: Group,
  page: { limit: number; before?: number },
): Promise<BoardTask[]> {
  const found = await Promise.all(groups[group].map((state) => read({ states: [state], ...page })));
  return found
    .flat()
    .sort((one, other) => numberOf(other.id) - numberOf(one.id))
    .slice(0, page.limit);
}

/** 12 of `T-12`. */
export function numberOf(id: string): number {
  return Number(id.slice(2));
}

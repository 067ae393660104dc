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

/** `damaged`: the state in the row of each damaged task, which stands in "stopped". */
export function groupCounts(
  states: Partial<Record<TaskState, number>>,
  damaged: readonly TaskState[] = [],
): GroupCounts {
  const count = (group: Group) => groups[group].reduce((sum, state) => sum + (states[state] ?? 0), 0);
  const counts = {
    waiting: count("waiting"),
    working: count("working"),
    done: count("done"),
    stopped: count("stopped"),
  };
  for (const state of damaged) {
    counts[groupOf(state)] -= 1;
    counts.stopped += 1;
  }
  return counts;
}

/** 12 of `T-12`. */
export function numberOf(id: string): number {
  return Number(id.slice(2));
}

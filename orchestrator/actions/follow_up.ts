import { type EndedTask, highestRevision } from "../run/delivery/undelivered.ts";
import type { EventBody } from "../task/events.ts";
import { enterState, type FollowUp, type Task } from "../task/task.ts";
import type { MessageOrigin } from "./devorch.ts";
import { handledMessage, type TaskActions } from "./task_actions.ts";

/** A new revision of a task that has ended, with a plan, an approval, time and money of its own, on the same branch. */
export async function followUp(
  actions: TaskActions,
  task: EndedTask,
  { change, origin }: MessageOrigin & { change: string },
): Promise<void> {
  const { events, ...begun } = beginFollowUp(task, { change });
  await actions.save(begun.task, { events, ...handledMessage("modify", origin) });
}

/** What a follow-up is to change, and what it answers where that is no message. */
export interface FollowUpCause extends Pick<FollowUp, "cause" | "standing"> {
  change: string;
  /** Who asked for it. */
  by?: string | undefined;
}

export function beginFollowUp(task: EndedTask, cause: FollowUpCause): { task: Task; events: EventBody[] } {
  const { change, by } = cause;
  return {
    task: planAgain(task, cause),
    events: [
      { type: "task.resumed", from: task.state, why: change, ...(by && { by }) },
      { type: "plan.modified", revision: highestRevision(task) + 1, change },
    ],
  };
}

/** A task whose work never reached the remote goes on with what its clone has. */
function planAgain(task: EndedTask, { change, cause, standing }: FollowUpCause): Task {
  const { plan, work, state } = task;
  const renewed = { round: task.round + 1, usedMs: 0, notes: [] };
  if (!plan || !work?.pushed)
    return { ...enterState(task, { state: "planning", previous: plan, change, before: work }), ...renewed };
  return {
    ...enterState(task, { state: "planning", previous: plan, change, before: null }),
    ...renewed,
    earlier: [...(task.earlier ?? []), { plan, work }],
    followUp: {
      from: state,
      base: null,
      branch: work.branch,
      after: highestRevision(task),
      // A standing order grants no money: what a person approved before must be enough.
      costBefore: standing === undefined ? task.costUsd : 0,
      ...(cause && { cause }),
      ...(standing !== undefined && { standing }),
    },
  };
}

import { type ChatRow, isDamagedTask, type Store } from "../run/store.ts";
import { UserError } from "../task/errors.ts";
import { openStates, type Task } from "../task/task.ts";
import { taskIdsIn } from "../task/task_id.ts";
import { situationOf } from "./situation.ts";

/** What a message is about. */
export interface Focus {
  task: Task | null;
  /** The plans of this chat that wait for a decision; with more than one a bare yes is ambiguous. */
  plans: Task[];
  /** The message names the task: `cancela T-3`. */
  named: boolean;
}

interface FocusRequest {
  text: string;
  /** The task whose card the words answer. */
  about?: string | undefined;
  /** Who says it, where several people share a chat: their own tasks come first. */
  speaker?: string | undefined;
}

/** The task that is named or answered, else the chat's if something is pending in it, else the only one of the chat that waits. Throws UserError 2 for an unknown id. */
export async function focusOf(store: Store, chat: ChatRow, said: FocusRequest): Promise<Focus> {
  const tasks = candidateTasks(await store.tasks(openStates), chat, said.speaker);
  const plans = tasks.filter(({ state }) => state === "planned");
  const id = taskIdsIn(said.text)[0] ?? said.about;
  if (id !== undefined) {
    const task = await store.task(id);
    if (!task) throw new UserError("task.unknown", { id });
    return { task, plans, named: true };
  }
  const current = await currentOf(store, chat, tasks, said.speaker);
  if (waitsOrRuns(current)) return { task: current, plans, named: false };
  const waiting = tasks.filter(({ state }) => state === "planned" || state === "clarifying");
  return { task: waiting.length === 1 ? (waiting[0] ?? null) : current, plans, named: false };
}

/** The tasks that a message without an id may be about: the person's own from any chat, or else the chat's. */
function candidateTasks(all: Task[], chat: ChatRow, speaker: string | undefined): Task[] {
  const ofChat = all.filter((task) => task.chat === chat.id);
  if (speaker === undefined) return ofChat;
  const own = all.filter((task) => task.startedBy === speaker);
  return own.some(waitsOrRuns) ? own : ofChat;
}

/** The chat's current task; in a shared chat the speaker's own task comes first. */
async function currentOf(
  store: Store,
  chat: ChatRow,
  tasks: Task[],
  speaker: string | undefined,
): Promise<Task | null> {
  const current = chat.task === null ? null : await readableTask(store, chat.task);
  if (speaker === undefined || current?.startedBy === speaker) return current;
  const own = tasks.filter((task) => task.startedBy === speaker && task.chat === chat.id && waitsOrRuns(task));
  return own.at(-1) ?? current;
}

/** Words of a chat whose last task is damaged are about the others. */
async function readableTask(store: Store, id: string): Promise<Task | null> {
  try {
    return (await store.task(id)) ?? null;
  } catch (error) {
    if (isDamagedTask(error)) return null;
    throw error;
  }
}

function waitsOrRuns(task: Task | null): boolean {
  const situation = situationOf(task);
  return situation === "approval" || situation === "clarify" || situation === "running";
}

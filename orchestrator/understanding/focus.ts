import { type ChatRow, isDamagedTask, type Store } from "../run/store.ts";
import { UserError } from "../task/errors.ts";
import { isResting, openStates, type Task, type TaskState, workingStates, workOf } from "../task/task.ts";
import { situationOf } from "./situation.ts";

/** What a message is about. */
export interface Focus {
  /** What it is about unless it decides. */
  task: Task | null;
  /** The tasks of this chat, by when each was last shown. */
  tasks: Task[];
  /** The message names the task (`cancela T-3`) or answers its card. */
  named: boolean;
}

interface FocusRequest {
  /** The task that is named, or whose card the words answer. */
  id?: string | undefined;
  /** The words are a yes or a no, which running work does not wait for. */
  decides: boolean;
  /** Who says it, where several people share a chat: their own tasks come first. */
  speaker?: string | undefined;
}

/** As many of the ended tasks are looked at: an older card is far up in the chat. */
const endedTasks = 20;

/**
 * The task that is named or answered; else the chat's where it is being worked on, else the one whose plan or question was
 * shown last, else the chat's. Throws UserError 2 for an unknown id.
 */
export async function focusOf(store: Store, chat: ChatRow, { id, decides, speaker }: FocusRequest): Promise<Focus> {
  const tasks = await shownTasks(store, chat, speaker);
  if (id !== undefined) {
    const task = await store.task(id);
    if (!task) throw new UserError("task.unknown", { id });
    return { task, tasks, named: true };
  }
  const current = await currentOf(store, chat, tasks, speaker);
  const waiting = tasks.filter(waits);
  if (current !== null && isUnderWay(current, waiting) && !(decides && waiting.length > 0))
    return { task: current, tasks, named: false };
  const running = tasks.filter(({ state }) => isWorking(state));
  return { task: waiting.at(-1) ?? (running.length === 1 ? running[0] : undefined) ?? current, tasks, named: false };
}

/** Work before its plan has shown nothing yet, so that what waits comes first. */
function isUnderWay({ state }: Task, waiting: readonly Task[]): boolean {
  return isWorking(state) && (waiting.length === 0 || (state !== "received" && state !== "planning"));
}

/** The tasks that a message without an id may be about: the person's own from any chat, or else the chat's. */
async function shownTasks(store: Store, chat: ChatRow, speaker: string | undefined): Promise<Task[]> {
  const ended = await store.list<Task | null>(
    { states: ["completed", "failed", "cancelled", "rejected"], limit: endedTasks },
    (task) => (task.state === "damaged" ? null : task),
  );
  const all = [...(await store.tasks(openStates)), ...ended.filter((task) => task !== null)];
  const ofChat = all.filter((task) => task.chat === chat.id);
  const own = speaker === undefined ? [] : all.filter((task) => task.startedBy === speaker);
  return (own.some(waitsOrWorks) ? own : ofChat).sort((one, other) => (one.updatedAt < other.updatedAt ? -1 : 1));
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
  const own = tasks.filter((task) => task.startedBy === speaker && task.chat === chat.id && waitsOrWorks(task));
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

function isWorking(state: TaskState): boolean {
  return (workingStates as readonly TaskState[]).includes(state);
}

function waits(task: Task): boolean {
  const situation = situationOf(task);
  return situation === "approval" || situation === "clarify";
}

function waitsOrWorks(task: Task): boolean {
  return waits(task) || isWorking(task.state);
}

/** The tasks that a decision in words can be about. */
const decidable: Readonly<Record<string, (task: Task) => boolean>> = {
  approve: (task) => situationOf(task) === "approval",
  reject: ({ state }) => state === "planned",
  clarify: (task) => situationOf(task) === "clarify",
  modify: ({ state }) => state === "planned",
  cancel: (task) => isWorking(task.state) || waits(task) || task.state === "paused",
  pause: ({ state }) => isWorking(state),
  resume: ({ state }) => state === "paused" || state === "failed",
};

/** The tasks that words can be about which decide nothing by themselves. */
const fitting: Readonly<Record<string, (task: Task) => boolean>> = {
  diff: (task) => (workOf(task)?.branch ?? "") !== "",
  undo: (task) => task.state === "rejected" || workOf(task)?.steps.some(({ commit }) => commit !== null) === true,
  pr: (task) => Boolean(workOf(task)?.pushed),
};

/** A card that came this long before the words may be what they answer. */
const rivalMs = 15_000;

/** One task that is meant, or those of which one has to be chosen. */
export type Meant = { task: Task | null } | { among: Task[] };

/**
 * Which task a message without an id decides about: the one of those that it can be about whose card was shown last. Where
 * another card came within 15 s, or where several are being worked on, a person says which. What decides nothing is about the
 * focus, if it can be, else about the last one that it can be about.
 */
export function taskDecidedAbout(intent: string, { task, tasks, named }: Focus, now: number): Meant {
  const fits = named ? undefined : fitting[intent];
  if (fits) return { task: task && fits(task) ? task : (tasks.findLast(fits) ?? task) };
  const can = decidable[intent];
  if (named || !can) return { task };
  const candidates = tasks.filter(can);
  const last = candidates.at(-1);
  const isRemark = (intent === "modify" || intent === "clarify") && !candidates.some(({ id }) => id === task?.id);
  if (!last || isRemark) return { task };
  const isAmbiguous =
    candidates.length > 1 &&
    (isRecent(last, now) || (isOrder(intent) && candidates.some(({ state }) => isWorking(state))));
  return isAmbiguous || tasks.some((other) => isRival(other, last, now)) ? { among: candidates } : { task: last };
}

/** Said of work under way, of which no card was the last. */
function isOrder(intent: string): boolean {
  return intent === "cancel" || intent === "pause";
}

/** Shown just now, and either after the card that is meant or waiting for a decision as well. */
function isRival(other: Task, meant: Task, now: number): boolean {
  if (other.id === meant.id || !isRecent(other, now)) return false;
  return other.updatedAt > meant.updatedAt || waits(other);
}

function isRecent({ state, updatedAt }: Task, now: number): boolean {
  return isResting(state) && now - Date.parse(updatedAt) < rivalMs;
}

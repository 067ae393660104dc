import type { EventBody } from "../task/events.ts";
import type { Task, TaskIn } from "../task/task.ts";
import type { TaskActions } from "./task_actions.ts";

type Given = "request" | "lang" | "repo" | "chat" | "startedBy" | "options" | "folder" | "issue";
type About = Omit<Pick<Task, Given>, "issue"> & Pick<Partial<Task>, "issue">;
type Counted =
  | "id"
  | "createdAt"
  | "updatedAt"
  | "questions"
  | "notes"
  | "round"
  | "costUsd"
  | "costUnknown"
  | "usedMs";
/** What its first state adds. */
type Beginning<State> = State extends "received" | "planned" ? Omit<TaskIn<State>, Given | Counted> : never;

interface NewTask {
  about: About;
  beginning: Beginning<"received" | "planned">;
  /** What follows `task.received`. */
  events(id: string): EventBody[];
  key?: string | undefined;
}

/** A task that nothing was done for yet, saved with its first events; of a key that was used before, the task that it made. */
export function createTask({ ports }: TaskActions, { about, beginning, events, key }: NewTask) {
  const { request, repo } = about;
  const at = new Date(ports.clock.now()).toISOString();
  const make = (id: string): Task => ({
    ...about,
    id,
    createdAt: at,
    updatedAt: at,
    questions: [],
    notes: [],
    round: 0,
    costUsd: 0,
    costUnknown: false,
    usedMs: 0,
    ...beginning,
  });
  const where = repo.kind === "remote" ? repo.url : repo.path;
  const received: EventBody = { type: "task.received", request, repo: where };
  return ports.store.create(make, (id) => [received, ...events(id)], key);
}

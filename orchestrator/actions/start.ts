import { isBranchName } from "../task/branch_name.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { EventBody, TaskEvent } from "../task/events.ts";
import type { Task, TaskOptions } from "../task/task.ts";
import type { StartRequest } from "./devorch.ts";
import { createTask } from "./new_task.ts";
import type { Desk } from "./task_actions.ts";

/** Creates a task from a sentence, when everything that can be known beforehand is right. */
export async function start(desk: Desk, request: StartRequest): Promise<{ id: string }> {
  const known = request.key === undefined ? undefined : await desk.ports.store.taskOfKey(request.key);
  if (known) return takeUp(desk, request.chat, known, []);
  const text = request.text.trim();
  if (text === "") throw new UserError("task.empty", {});
  checkOptions(desk, request.options);
  const repo = await desk.ports.workspaces.resolve(request.repo);
  const { lang, chat, startedBy, options, key } = request;
  const found: EventBody = { type: "intent.found", intent: "task_new", confidence: 1, by: "command", ...request.found };
  const { task, events } = await createTask(desk, {
    about: { request: text, lang, repo, chat, startedBy, options, folder: desk.ports.newFolder() },
    beginning: { state: "received" },
    events: () => [found],
    key,
  });
  return takeUp(desk, request.chat, task, events);
}

/** The chat is about this task now (a bare "sí" means its plan), and the engine looks at it. Said again, it does no harm. */
export async function takeUp(desk: Desk, chat: string, task: Task, events: TaskEvent[]): Promise<{ id: string }> {
  const { store, bus } = desk.ports;
  await store.saveChat({ ...(await store.chat(chat)), task: task.id });
  if (events.length > 0) bus.tell({ task: task.id, state: task.state, events });
  if (desk.executes) desk.engine.wake(task);
  return { id: task.id };
}

/** No key, an unknown model, a limit in money that nobody can hold: said before anything begins. */
function checkOptions({ ports }: Desk, options: TaskOptions): void {
  const choices = [...ports.models.of("planner"), ...ports.models.of("executor")];
  const limited = options.maxCostUsd !== undefined || ports.limits.costUsd !== null;
  const priceless = choices.find(({ price }) => price === null);
  if (limited && priceless)
    throw new UserError(
      "model.price-unknown",
      { model: priceless.name, file: "ai/models/prices.json" },
      { exit: Exit.config },
    );
  if (options.branch !== undefined && !isBranchName(options.branch))
    throw new UserError("task.branch-name", { branch: options.branch });
}

import type { ModelChoice } from "../models/models.ts";
import { costLimit, profileFor } from "../run/profile.ts";
import { withMaterial } from "../safety/limited_devorch.ts";
import { isBranchName } from "../task/branch_name.ts";
import { Exit, UserError } from "../task/errors.ts";
import type { EventBody, TaskEvent } from "../task/events.ts";
import type { RepoRef } from "../task/repo_ref.ts";
import type { Task, TaskOptions } from "../task/task.ts";
import type { StartRequest } from "./devorch.ts";
import { linkedIssue } from "./forge/linked_issue.ts";
import { createTask } from "./new_task.ts";
import type { TaskActions } from "./task_actions.ts";

/** Creates a task from a sentence. Throws UserError for invalid options, an unknown repository or an unusable model. */
export async function start(
  actions: TaskActions,
  request: StartRequest,
  issue?: NonNullable<Task["issue"]>,
): Promise<{ id: string }> {
  const known = request.key === undefined ? undefined : await actions.ports.store.taskOfKey(request.key);
  if (known) return announceAndWake(actions, request.chat, known, []);
  const text = request.text.trim();
  if (text === "") throw new UserError("task.empty", {});
  checkOptions(actions, request.options);
  const repo = await actions.ports.workspaces.resolve(request.repo);
  mustBeReachedByAll(actions, repo);
  const profile = profileFor(await actions.ports.store.repos(), repo);
  const { budget } = actions.ports;
  const isLimited =
    costLimit({ options: request.options, profile }, actions.ports.limits) !== null ||
    (await budget.isLimited(request.startedBy));
  if (isLimited) refusePriceless(actions);
  await budget.refuseReached(request.startedBy);
  const { lang, chat, startedBy, options, key } = request;
  const asked = issue ? text : withMaterial(text, await linkedIssue(actions, text));
  const found: EventBody = { type: "intent.found", intent: "task_new", confidence: 1, by: "command", ...request.found };
  const { task, events } = await createTask(actions, {
    about: { request: asked, lang, repo, chat, startedBy, options, folder: actions.ports.newFolder("task"), issue },
    beginning: { state: "received" },
    events: () => [found],
    key,
  });
  return announceAndWake(actions, request.chat, task, events);
}

/** Throws UserError 2 for a folder where several machines work. */
export function mustBeReachedByAll({ ports }: TaskActions, repo: RepoRef): void {
  if (ports.store.leases && repo.kind === "folder") throw new UserError("fleet.folder", { path: repo.path });
}

/** Makes it the current task of the chat (a bare "sí" means its plan), publishes its events and wakes the engine; idempotent. */
export async function announceAndWake(
  actions: TaskActions,
  chat: string,
  task: Task,
  events: TaskEvent[],
): Promise<{ id: string }> {
  const { store, bus } = actions.ports;
  await store.saveChat({ ...(await store.chat(chat)), task: task.id });
  if (events.length > 0) bus.publish({ task: task.id, state: task.state, events });
  await actions.wakeNew(task);
  return { id: task.id };
}

/** None where there is no review, or no usable model for it, which stops no task. */
function reviewers({ models, limits }: TaskActions["ports"]): ModelChoice[] {
  if (!limits.review) return [];
  try {
    return models.of("reviewer");
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}

/** Throws UserError: no key, an unknown model, a cost limit with a model of unknown price, an invalid branch name. */
function checkOptions(actions: TaskActions, options: TaskOptions): void {
  if (costLimit({ options, profile: undefined }, actions.ports.limits) !== null) refusePriceless(actions);
  else modelsOf(actions);
  if (options.branch !== undefined && !isBranchName(options.branch))
    throw new UserError("task.branch-name", { branch: options.branch });
}

function modelsOf({ ports }: TaskActions): ModelChoice[] {
  return [...ports.models.of("planner"), ...ports.models.of("executor"), ...reviewers(ports)];
}

/** A limit of money cannot be held with a model whose price is not known. */
function refusePriceless(actions: TaskActions): void {
  const priceless = modelsOf(actions).find(({ price }) => price === null);
  if (priceless)
    throw new UserError(
      "model.price-unknown",
      { model: priceless.name, file: "ai/models/prices.json" },
      { exit: Exit.config },
    );
}

import { z } from "zod";
import { Exit, messageOf, UserError } from "../../task/errors.ts";
import type { Task } from "../../task/task.ts";

const text = z.string();
const time = text.refine((value) => !Number.isNaN(Date.parse(value)), "is no time");
const Steps = z.array(z.object({ title: text, goal: text, verify: z.array(z.object({ run: text })).optional() }));
const Evidence = z.object({ command: text, tree: text, green: z.boolean() });
const Revision = z.object({
  revision: z.number(),
  hash: text,
  plan: z.object({ summary: text, type: text, steps: Steps }),
});
const Work = z.object({
  base: z.object({ branch: text, sha: text }),
  branch: text,
  steps: z.array(z.object({ title: text, state: text, attempts: z.number(), evidence: z.array(Evidence) })),
});
export const StoredRepo = z.union([
  z.looseObject({ kind: z.literal("remote"), url: text, name: text }),
  z.looseObject({ kind: z.literal("folder"), path: text, name: text }),
]);

const common = {
  id: text,
  request: text,
  lang: z.enum(["es", "en"]),
  repo: StoredRepo,
  chat: text,
  options: z.object({}),
  createdAt: time,
  updatedAt: time,
  folder: text,
  questions: z.array(z.object({ n: z.number(), text, options: z.array(text), deadline: text })),
  notes: z.array(text),
  round: z.number(),
  costUsd: z.number(),
  usedMs: z.number(),
};

const planning = { previous: Revision.nullable() };
const planned = { plan: Revision };
const working = { plan: Revision, work: Work };
const stopped = { plan: Revision.nullable(), work: Work.nullable() };

const inState = <State extends Task["state"], Shape extends z.ZodRawShape>(state: State, shape: Shape) =>
  z.object({ ...common, state: z.literal(state), ...shape });

/**
 * What every version of devorch wrote of a task; later fields are not required. Used only to validate: the parsed copy is not
 * used.
 */
const StoredTask = z.discriminatedUnion("state", [
  inState("received", {}),
  inState("planning", planning),
  inState("clarifying", planning),
  inState("planned", planned),
  inState("queued", planned),
  inState("executing", working),
  inState("finalizing", { ...working, outcome: z.object({ state: text }) }),
  inState("paused", { ...stopped, reason: text, detail: text, resumeAs: text }),
  inState("completed", working),
  inState("failed", { ...stopped, reason: text, detail: text }),
  inState("cancelled", stopped),
  inState("rejected", planned),
]);

/** The task in a row's body. Throws UserError 74 for one that is cut off, is no JSON or lacks what its state needs. */
export function storedTask(id: string, body: string): Task {
  const read = readJson(id, body);
  const result = StoredTask.safeParse(read);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw damagedTaskError(id, `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "?"}`);
  }
  if (result.data.id !== id) throw damagedTaskError(id, `id: ${result.data.id}`);
  return read as Task;
}

function readJson(id: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw damagedTaskError(id, messageOf(error));
  }
}

function damagedTaskError(id: string, reason: string): UserError {
  return new UserError("state.damaged-task", { id, reason }, { exit: Exit.io });
}

import { type IntentContext, UserError } from "devorch";

/** The id of the task that a message is about: the named one or the chat's, else the newest. Throws UserError where there is none. */
export async function whichTask({ task, devorch }: Pick<IntentContext, "task" | "devorch">): Promise<string> {
  if (task) return task.id;
  const [newest] = await devorch.tasks({ limit: 1 });
  if (!newest) throw new UserError("status.none");
  return newest.id;
}

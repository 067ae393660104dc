import { defineIntent, stateName } from "devorch";
import { asksForAll, tellTask } from "./_task_status.ts";

/** More would not be read in a chat. */
const mostTasks = 10;

export default defineIntent({
  description: "How the task is doing, or which tasks there are.",

  async handle({ text, task, devorch, lang, say }) {
    if (task && !asksForAll(text)) return tellTask(await devorch.show(task.id), lang, say);
    const tasks = await devorch.tasks({ limit: mostTasks });
    if (tasks.length === 0) return say("status.none");
    for (const { id, state, request } of tasks) say("status.line", { id, state: stateName(lang, state), request });
  },
});

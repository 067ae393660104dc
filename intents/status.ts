import { defineIntent, stateName } from "devorch";
import { tellTask } from "./_task_status.ts";

/** More would not be read in a chat. */
const mostTasks = 10;

export default defineIntent({
  description: "How the task is doing, which tasks there are, or what waits for a person.",
  readOnly: true,

  async handle({ task, devorch, lang, found, say }) {
    const waits = found.kind === "waiting";
    if (task && found.kind !== "all" && !waits) return tellTask(await devorch.show(task.id), lang, say);
    const states = waits ? (["planned", "clarifying", "paused"] as const) : undefined;
    const tasks = await devorch.tasks({ limit: mostTasks, states });
    if (tasks.length === 0) return say(waits ? "status.nothing-waits" : "status.none");
    for (const { id, state, request } of tasks) say("status.line", { id, state: stateName(lang, state), request });
  },
});

import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The task that runs or waits is to be stopped for good.",

  async handle({ task, devorch, say }) {
    if (!task) throw new UserError("route.no-task");
    await devorch.cancel(task.id);
    say("task.cancelled", { id: task.id });
  },
});

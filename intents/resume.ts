import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "A task that stopped should go on or be tried again.",

  async handle({ task, devorch, say }) {
    if (!task) throw new UserError("route.no-task");
    await devorch.resume(task.id, {});
    const { state } = await devorch.show(task.id);
    say(state === "planned" ? "task.waits-again" : "task.resumed", { id: task.id });
  },
});

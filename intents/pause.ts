import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "Running work should stop for now and go on later.",
  when: ["received", "planning", "queued", "executing", "finalizing"],

  async handle({ task, devorch, say }) {
    if (!task) throw new UserError("route.no-task");
    await devorch.pause(task.id);
    say("task.paused-by-person", { id: task.id });
  },
});

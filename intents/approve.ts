import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The person accepts the plan that is waiting for their word.",
  when: ["planned", "paused"],

  async handle({ task, chat, devorch, say }) {
    if (task?.state === "paused" && task.reason === "weakened") {
      await devorch.approve(task.id, { by: chat });
      return say("approve.weakened", { id: task.id });
    }
    if (task?.state !== "planned") throw new UserError("route.nothing-waits");
    await devorch.approve(task.id, { revision: task.plan.revision, by: chat });
    say("task.approved", { id: task.id, steps: task.plan.plan.steps.length });
  },
});

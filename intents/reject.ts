import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The person does not want the plan that is waiting for their word.",
  when: ["planned"],

  async handle({ task, text, chat, devorch, say }) {
    if (task?.state !== "planned") throw new UserError("route.nothing-waits");
    await devorch.reject(task.id, { revision: task.plan.revision, why: text, by: chat });
    say("task.rejected", { id: task.id });
  },
});

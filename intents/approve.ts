import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The person accepts the plan that is waiting for their word.",
  examples: [
    "sí",
    "si",
    "dale",
    "dale, adelante",
    "aprobado",
    "apruebo",
    "sí, hacelo",
    "sí, hazlo",
    "ok",
    "vale",
    "de acuerdo",
    "perfecto",
    "adelante",
    "listo, hacelo",
    "órale",
    "va",
    "yes",
    "yes please",
    "go ahead",
    "looks good",
    "looks good, go ahead",
    "ship it",
    "approved",
    "approve",
    "do it",
    "👍",
    "✅",
  ],
  when: ["planned"],

  async handle({ task, chat, devorch, say }) {
    if (task?.state !== "planned") throw new UserError("route.nothing-waits");
    await devorch.approve(task.id, { revision: task.plan.revision, by: chat });
    say("task.approved", { id: task.id, steps: task.plan.plan.steps.length });
  },
});

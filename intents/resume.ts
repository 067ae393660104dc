import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "A task that stopped should go on.",
  examples: [
    "sigue",
    "seguí",
    "continúa",
    "continuar",
    "reanuda la tarea",
    "retoma donde quedaste",
    "reintenta",
    "resume",
    "continue",
    "go on",
    "carry on",
    "pick it up again",
    "try again",
  ],

  async handle({ task, devorch, say }) {
    if (!task) throw new UserError("route.no-task");
    await devorch.resume(task.id, {});
    say("task.resumed", { id: task.id });
  },
});

import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The task that runs or waits is to be stopped for good.",
  examples: [
    "para",
    "pará",
    "cancela",
    "cancelar",
    "cancelá la tarea",
    "detente",
    "olvídalo",
    "olvidalo",
    "dejalo",
    "abortar",
    "no sigas",
    "stop",
    "cancel",
    "cancel it",
    "cancel the task",
    "abort",
    "forget it",
    "never mind",
    "stop it",
  ],

  async handle({ task, devorch, say }) {
    if (!task) throw new UserError("route.no-task");
    await devorch.cancel(task.id);
    say("task.cancelled", { id: task.id });
  },
});

import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The plan that waits, or the work that runs, should be different in something.",
  examples: [
    "sí, pero usa zod",
    "cambia el paso 2",
    "quita el último paso",
    "sin tocar la base de datos",
    "mejor hazlo en dos pasos",
    "dale pero sin tests nuevos",
    "yes but use zod",
    "change step 2",
    "drop the last step",
    "do it without touching the database",
    "split it into two steps",
    "ok but keep the old endpoint",
  ],
  when: ["planned", "queued", "executing"],

  async handle({ task, text, chat, devorch, say }) {
    if (!task) throw new UserError("route.nothing-waits");
    const planned = task.state === "planned";
    await devorch.modify(task.id, { change: text, by: chat });
    say(planned ? "task.modifying" : "task.noted", { id: task.id });
  },
});

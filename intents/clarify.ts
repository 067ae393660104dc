import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "An answer to a question that waits.",
  examples: [
    "la primera opción",
    "decide tú",
    "lo que prefieras",
    "al pagar",
    "the first one",
    "you decide",
    "option 2",
    "whatever you prefer",
  ],
  when: ["clarifying"],

  async handle({ task, text, chat, devorch, say }) {
    if (task?.state !== "clarifying") throw new UserError("route.nothing-waits");
    await devorch.answer(task.id, { text, by: chat });
    say("task.answered", { id: task.id });
  },
});

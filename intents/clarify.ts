import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "An answer to a question that waits.",
  when: ["clarifying", "paused"],

  async handle({ task, text, chat, devorch, say }) {
    const waits = task?.state === "clarifying" || (task?.state === "paused" && task.reason === "question");
    if (!task || !waits) throw new UserError("route.nothing-waits");
    await devorch.answer(task.id, { text, by: chat });
    say("task.answered", { id: task.id });
  },
});

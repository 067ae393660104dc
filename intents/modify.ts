import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The plan that waits, or the work that runs, should be different in something.",
  when: ["planned", "queued", "executing"],

  async handle({ task, text, chat, devorch, say }) {
    if (!task) throw new UserError("route.nothing-waits");
    const planned = task.state === "planned";
    await devorch.modify(task.id, { change: text, by: chat });
    say(planned ? "task.modifying" : "task.noted", { id: task.id });
  },
});

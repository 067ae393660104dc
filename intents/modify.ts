import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The plan that waits, or the work that runs, should be different in something.",
  when: ["planned", "queued", "executing"],

  async handle({ task, text, chat, devorch, say }) {
    if (!task) throw new UserError("route.nothing-waits");
    const works = task.state === "queued" || task.state === "executing";
    await devorch.modify(task.id, { change: text, by: chat });
    say(works ? "task.noted" : "task.modifying", { id: task.id });
  },
});

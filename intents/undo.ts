import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "The last thing that was done should be taken back.",

  async handle({ task, devorch, found, say, ask }) {
    if (!task) throw new UserError("route.no-task");
    const { id } = task;
    if (task.state === "rejected") {
      await devorch.resume(id, {});
      return say("task.waits-again", { id });
    }
    const { steps } = await devorch.show(id);
    const step = steps.findLastIndex(({ commit }) => commit !== null) + 1;
    if (step === 0) throw new UserError("undo.nothing", { id });
    const title = steps[step - 1]?.title ?? "";
    // Words alone take nothing back: a press or the command does.
    if (found.by !== "button") {
      return ask("undo.sure", [{ label: "undo.yes", say: `/undo ${id}` }], { id, step, title });
    }
    await devorch.rollback(id, { step: step - 1 });
    say("undo.done", { id, step, title });
  },
});

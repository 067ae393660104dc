import { defineIntent } from "devorch";
import { whichTask } from "./_which_task.ts";

export default defineIntent({
  description: "What happened in a task, event by event.",
  readOnly: true,

  async handle(context) {
    context.show("log", await whichTask(context));
  },
});

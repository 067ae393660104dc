import { defineIntent } from "devorch";
import { whichTask } from "./_which_task.ts";

export default defineIntent({
  description: "The plan of a task, step by step.",
  readOnly: true,

  async handle(context) {
    context.show("plan", await whichTask(context));
  },
});

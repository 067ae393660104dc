import { defineIntent } from "devorch";
import { whichTask } from "./_which_task.ts";

export default defineIntent({
  description: "The changes that a task made in the code.",
  readOnly: true,

  async handle(context) {
    context.show("diff", await whichTask(context));
  },
});

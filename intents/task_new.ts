import { defineIntent, UserError } from "devorch";
import { chore } from "./_task_new_chore.ts";
import { docs } from "./_task_new_docs.ts";
import { feat } from "./_task_new_feat.ts";
import { fix } from "./_task_new_fix.ts";
import { refactor } from "./_task_new_refactor.ts";
import { test } from "./_task_new_test.ts";

export default defineIntent({
  description: "Something is to be built, changed, mended, tested or documented in the repository.",
  examples: [
    "tengo una tarea para ti",
    "tengo un trabajo nuevo para vos",
    "quiero pedirte un cambio en el código",
    "necesito que hagas un cambio en el proyecto",
    "I have a task for you",
    "I have a new job for you",
    "I want you to change something in the code",
    "I need a change in the project",
  ],
  kinds: { feat, fix, refactor, docs, test, chore },

  async handle({ text, lang, chat, repo, devorch, found, turnTo, say }) {
    if (repo === null) throw new UserError("task.repo-missing");
    const { id } = await devorch.start({ text, repo, lang, chat, options: {}, found });
    await turnTo({ task: id });
    say("task.received", { id });
  },
});

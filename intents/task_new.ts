import { defineIntent, UserError } from "devorch";
import { linkedRepo } from "./_linked_repo.ts";

export default defineIntent({
  description: "Something is to be built, changed, mended, tested or documented in the repository.",
  // Their examples: task_new.<kind>.txt.
  kinds: { feat: [], fix: [], refactor: [], docs: [], test: [], chore: [] },

  async handle({ text, lang, chat, repo: current, devorch, found, turnTo, say }) {
    const repo = (await linkedRepo({ text, devorch })) ?? current;
    if (repo === null) throw new UserError("task.repo-missing");
    const { id } = await devorch.start({ text, repo, lang, chat, options: {}, found });
    await turnTo({ task: id });
    say("task.received", { id });
  },
});

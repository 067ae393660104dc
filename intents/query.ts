import { defineIntent, UserError } from "devorch";

export default defineIntent({
  description: "A question about the repository's code, or about the plan that waits.",
  readOnly: true,

  async handle({ text, repo, inquire, say }) {
    if (repo === null) throw new UserError("query.repo-missing");
    const { answer, sources } = await inquire(text);
    say(answer);
    for (const { path, from, to } of sources)
      say(`${path}${from === undefined ? "" : `:${from}`}${to === undefined || to === from ? "" : `-${to}`}`);
    say("query.offer");
  },
});

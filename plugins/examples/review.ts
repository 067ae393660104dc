import { defineIntent } from "devorch";

/** Asks the agent of agents/auditor.ts. What people say for it stands in review.txt. */
export default defineIntent({
  description: "Reviews the code of the repository.",

  async handle({ text, agent, say }) {
    say(await agent<string>("auditor", text));
  },
});

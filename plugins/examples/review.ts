import { defineIntent } from "devorch";

/** Asks the agent of agents/reviewer.ts. */
export default defineIntent({
  description: "Reviews the code of the repository.",
  examples: [
    "revisa el código con ojo crítico",
    "quiero una revisión del código",
    "review the code",
    "give me a code review",
  ],

  async handle({ text, agent, say }) {
    say(await agent<string>("reviewer", text));
  },
});

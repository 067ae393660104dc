import { type Classification, type ClassifyRequest, defineAgent } from "devorch";

export default defineAgent<ClassifyRequest, Classification | null>({
  description: "Says what a message means when the examples do not tell.",
  model: "classifier",
  tools: ["set_intent"],

  async run({ text, pending, intents }, { converse, untrusted }) {
    const lines = [
      "What a person can mean:",
      ...intents.map(({ name, description, examples }) => `- ${name}: ${description} Like: ${examples.join(" | ")}`),
      "",
      pending,
      "The message:",
      untrusted(text),
    ];
    const verdict = await converse({ system: ["classifier/role"], say: lines.join("\n") });
    return verdict.tool === null || verdict.problem !== undefined ? null : (verdict.input as Classification);
  },
});

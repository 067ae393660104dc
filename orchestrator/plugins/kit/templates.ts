/** What `devorch plugins new` writes: each works as it stands. */
export const templates = {
  intent: (name: string) => `import { defineIntent, z } from "devorch";

export default defineIntent({
  description: "Says what ${name} was asked for.",
  // A dozen, in the words of your people, in every language that they write.
  examples: ["${words(name)} para producción", "${words(name)} en la rama main", "${words(name)} for production", "${words(name)} on the branch main"],
  // Read from "branch: v2" in the message, else understood by the model, else this default.
  slots: z.object({ branch: z.string().default("main") }),
  async handle({ slots, say }) {
    say(\`${name}: \${slots.branch}\`);
  },
});
`,
  agent: (name: string) => `import { defineAgent } from "devorch";

/** Called by an intent: \`await agent("${name}", "the question")\`. */
export default defineAgent<string, string>({
  description: "Answers what ${name} is asked.",
  model: "planner",
  // Reading tools; an agent that an intent calls changes nothing.
  tools: ["read_file", "list_files", "search"],
  async run(question, { converse }) {
    // Its prompt: plugins/ai/${name}/role.md
    const verdict = await converse({ system: ["${name}/role"], say: question });
    return verdict.tool === null ? verdict.text : JSON.stringify(verdict.input);
  },
});
`,
  tool: () => `import { defineTool, z } from "devorch";

/** Used by the agents that name it under \`tools\`. */
export default defineTool({
  description: "Tells how many lines a file has.",
  input: z.object({ path: z.string() }),
  kind: "read",
  async run({ path }, { files }) {
    const text = await files.content(path);
    return text === undefined ? \`there is no \${path}\` : \`\${text.split("\\n").length} lines\`;
  },
});
`,
};

/** The prompt of a new agent. */
export function promptOf(name: string): string {
  return `You are ${words(name)}. You read the repository with your tools and answer in a few sentences, naming the files.\n`;
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

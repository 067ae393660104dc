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
  provider: (
    name: string,
  ) => `import { defineProvider, type Message, type Model, ModelError, type Part, z } from "devorch";

/**
 * Models named ${name}/<model>, such as EXECUTOR_MODEL=${name}/small. As it stands it speaks OpenAI's chat API without streaming; the built-in
 * provider \`openai\` does all of it. Change \`wire\`, \`Answer\` and the address to what your server speaks.
 */
export default defineProvider({
  description: "Models of ${words(name)}.",
  keys: ["${name.toUpperCase()}_API_KEY"],
  baseUrl: "${name.toUpperCase()}_BASE_URL",
  // A server of your own: no key is asked for.
  keyless: () => true,
  // USD per million tokens, by model; MAX_COST_USD refuses a model without a price.
  prices: { small: { input: 0, output: 0, cached: 0, cacheWrite: 0 } },
  async open(model, { key, baseUrl = "http://127.0.0.1:8080/v1" }): Promise<Model> {
    return {
      // window: 32_768, // tokens of prompt and answer together: longer conversations are told in short
      async *converse(messages, tools, { system, signal }) {
        const functions = tools.map(({ name, description, schema }) => ({
          type: "function",
          function: { name, description, parameters: schema },
        }));
        const sent = [{ role: "system", content: system }, ...messages.flatMap(wire)];
        const body = JSON.stringify({ model, messages: sent, ...(functions.length > 0 && { tools: functions }) });
        const headers = { "content-type": "application/json", ...(key && { authorization: \`Bearer \${key}\` }) };
        // devorch asks again after an error, waits, and gives up on a server that is silent: never retry here.
        const answer = await fetch(\`\${baseUrl}/chat/completions\`, { method: "POST", headers, body, signal }).catch((cause) => {
          signal.throwIfAborted();
          throw new ModelError("network", "the server does not answer", { cause });
        });
        if (!answer.ok) throw new ModelError(kindOf(answer.status), await answer.text(), { status: answer.status });
        const { choices: [choice], usage } = Answer.parse(await answer.json());
        const calls = (choice?.message.tool_calls ?? []).map(
          ({ id, function: called }): Part => ({ type: "call", id, name: called.name, input: JSON.parse(called.arguments) }),
        );
        const text = choice?.message.content ?? "";
        const parts: Part[] = [...(text.trim() ? [{ type: "text" as const, text }] : []), ...calls];
        if (parts.length === 0) throw new ModelError("empty", "the answer holds neither text nor a call");
        const counted = { input: usage.prompt_tokens, output: usage.completion_tokens, cached: 0, cacheWrite: 0 };
        const stop = choice?.finish_reason === "length" ? "length" : calls.length > 0 ? "calls" : "end";
        yield { type: "done", message: { role: "assistant", parts }, usage: counted, stop };
      },
    };
  },
});

const Call = z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) });
const Answer = z.object({
  choices: z.array(
    z.object({
      message: z.object({ content: z.string().nullish(), tool_calls: z.array(Call).nullish() }),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }),
});

/** What devorch does about it: wait, ask another model, or pause and say what to mend. */
function kindOf(status: number): ModelError["kind"] {
  if (status === 401 || status === 403) return "auth";
  if (status === 404) return "missing";
  if (status === 429) return "rate";
  return status >= 500 ? "server" : "invalid";
}

function wire({ role, parts }: Message): object[] {
  const content = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  const calls = parts.flatMap((part) =>
    part.type === "call"
      ? [{ id: part.id, type: "function", function: { name: part.name, arguments: JSON.stringify(part.input ?? {}) } }]
      : [],
  );
  const results = parts.flatMap((part) =>
    part.type === "result" ? [{ role: "tool", tool_call_id: part.id, content: part.output || "(empty)" }] : [],
  );
  const said = { role, content: content || null, ...(calls.length > 0 && { tool_calls: calls }) };
  return content || calls.length > 0 ? [...results, said] : results;
}
`,
  forge: (name: string) => `import { defineForge, type ForgeConnection, z } from "devorch";

const Opened = z.object({ html_url: z.string(), number: z.number(), draft: z.boolean().default(false) });
const json = async (answer: Response) => (await answer.json()) as unknown;

/**
 * The forge of hosts like ${name}.example.org; another host is told by \`devorch repo add <name> <url> --forge ${name}\`. Change the
 * addresses and bodies to what yours speaks; it may have checks, reviews, issues and a webhook too.
 */
export default defineForge<ForgeConnection>({
  description: "The forge ${words(name)}.",
  matches: (host) => host.startsWith("${name}."),
  links: ({ page }, branch, base) => ({
    url: \`\${page}/tree/\${encodeURI(branch)}\`,
    compareUrl: \`\${page}/compare/\${encodeURI(base)}...\${encodeURI(branch)}\`,
  }),
  api: {
    url: (origin) => \`\${origin}/api/v1\`,
    // Its fetch reaches this API alone, and throws ForgeError for every answer but success.
    client: (connection) => connection,
    recognizes: async ({ url, fetch }) => (await fetch(\`\${url}/version\`)).ok,
    async mayWrite({ url, fetch }, { owner, name }, account) {
      const found = await json(await fetch(\`\${url}/repos/\${owner}/\${name}/collaborators/\${encodeURIComponent(account)}/permission\`));
      return z.object({ permission: z.enum(["admin", "write", "read", "none"]) }).parse(found).permission.match(/admin|write/) !== null;
    },
  },
  pullRequests: {
    async find({ url, fetch }, { owner, name }, { head }) {
      const found = await json(await fetch(\`\${url}/repos/\${owner}/\${name}/pulls?state=open&head=\${encodeURIComponent(head)}\`));
      const [first] = z.array(Opened).parse(found);
      return first && { url: first.html_url, number: first.number, draft: first.draft };
    },
    async open({ url, fetch }, { owner, name }, { head, base, title, body, draft }) {
      const headers = { "content-type": "application/json" };
      const wanted = JSON.stringify({ head, base, title, body, draft });
      const opened = Opened.parse(await json(await fetch(\`\${url}/repos/\${owner}/\${name}/pulls\`, { method: "POST", headers, body: wanted })));
      return { url: opened.html_url, number: opened.number, draft: opened.draft };
    },
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

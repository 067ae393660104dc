/**
 * What the work costs at least: the two SDKs, a plan, then tool calls until the model says that it is finished. Nothing is
 * checked, saved, sandboxed, committed or pushed. Its folder is the repository.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import Anthropic from "@anthropic-ai/sdk";
import { type Content, type FunctionCall, GoogleGenAI, type Part } from "@google/genai";

const path = { type: "string" };
const asTool = (name: string, properties: Record<string, unknown>) => ({
  name,
  schema: { type: "object", properties },
});
const declarations = [
  asTool("read_file", { path }),
  asTool("search", { pattern: { type: "string" } }),
  asTool("edit_file", { path, edits: { type: "array", items: { type: "object" } } }),
  asTool("finish_step", { summary: { type: "string" } }),
].map(({ name, schema }) => ({ name, description: name, parametersJsonSchema: schema }));

const tools: Record<string, (input: Record<string, unknown>) => string> = {
  read_file: ({ path, from = 1, to = 9999 }) =>
    textOf(path)
      .split("\n")
      .slice(Number(from) - 1, Number(to))
      .join("\n"),
  search: ({ pattern }) =>
    readdirSync("src")
      .flatMap((file) =>
        textOf(`src/${file}`)
          .split("\n")
          .map((line, at) => `src/${file}:${at + 1}:${line}`),
      )
      .filter((line) => new RegExp(String(pattern)).test(line))
      .join("\n"),
  edit_file({ path, edits }) {
    const [{ old, new: text }] = edits as [{ old: string; new: string }];
    if (!textOf(path).includes(old)) throw new Error(`${path}: not found`);
    writeFileSync(
      String(path),
      textOf(path).replace(old, () => text),
    );
    return `Wrote ${path}.`;
  },
};

function textOf(path: unknown): string {
  return readFileSync(String(path), "utf8");
}

const claude = new Anthropic({ apiKey: "key", maxRetries: 0 });
const plan = claude.messages.stream({
  model: "claude-sonnet-5",
  max_tokens: 1000,
  messages: [{ role: "user", content: "Make a plan." }],
  tools: [{ name: "submit_plan", description: "Hands in the plan.", input_schema: { type: "object" } }],
});
await plan.finalMessage();

const gemini = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: process.env.GOOGLE_GEMINI_BASE_URL ?? "" } });
const contents: Content[] = [{ role: "user", parts: [{ text: "Do it." }] }];
for (let finished = false; !finished; ) {
  const answer: Content = { role: "model", parts: [] };
  const stream = await gemini.models.generateContentStream({
    model: "gemini-2.5-flash",
    contents,
    config: { tools: [{ functionDeclarations: declarations }] },
  });
  for await (const chunk of stream) answer.parts?.push(...(chunk.candidates?.[0]?.content?.parts ?? []).filter(isSaid));
  const calls = (answer.parts ?? []).flatMap((part): FunctionCall[] => (part.functionCall ? [part.functionCall] : []));
  finished = calls.some(({ name }) => name === "finish_step");
  const results = calls.map(({ id, name = "", args = {} }) => ({
    functionResponse: { ...(id && { id }), name, response: { output: tools[name]?.(args) ?? "" } },
  }));
  contents.push(answer, { role: "user", parts: results });
}

/** An empty text is refused when it comes back. */
function isSaid({ text, functionCall, thoughtSignature }: Part): boolean {
  return Boolean(text || functionCall || thoughtSignature);
}

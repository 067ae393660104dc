import { expect, test } from "bun:test";
import { type GenerateContentParameters, GoogleGenAI } from "@google/genai/web";
import { requestParameters } from "../../../ai/models/_google_request.ts";
import type { Message } from "../../../orchestrator/models/model.ts";

const messages: Message[] = [
  {
    role: "user",
    parts: [
      { type: "text", text: "go" },
      { type: "image", sha256: "0", name: "a.png", media: "image/png", data: "aGk=" },
    ],
  },
  {
    role: "assistant",
    from: "google",
    model: "google/gemini-3.8-flash",
    parts: [{ type: "call", id: "1", name: "look", input: { path: "a" } }],
    raw: [
      { text: "hm", thought: true },
      {
        functionCall: { id: "1", name: "look", args: { path: "a", deep: [{ thought: null }] } },
        thoughtSignature: "c2ln",
      },
      { executableCode: { code: "1 + 1", language: "PYTHON" } },
      { codeExecutionResult: { outcome: "OUTCOME_OK", output: "2" } },
      { text: "null where nothing is", functionCall: null },
      { functionCall: { id: null, name: "look", args: null } },
      { functionCall: { id: "4", name: "look", args: { path: null } } },
      { inlineData: { mimeType: "image/png", data: "aGk=" } },
    ],
  },
  {
    role: "user",
    parts: [
      { type: "result", id: "1", name: "look", output: "ok", isError: false },
      { type: "text", text: "and?" },
    ],
  },
  {
    role: "assistant",
    from: "anthropic",
    parts: [
      { type: "text", text: "so" },
      { type: "call", id: "2", name: "look", input: {} },
      { type: "call", id: "3", name: "find", input: { pattern: "x" } },
    ],
  },
  {
    role: "user",
    parts: [
      { type: "result", id: "3", name: "find", output: "no", isError: true },
      { type: "result", id: "2", name: "look", output: "ok", isError: false },
    ],
  },
];

test("what is put in the place of the SDK's contents is what it would have made of them", async () => {
  const sent: Record<string, unknown>[] = [];
  const fetch = async (_: unknown, init?: RequestInit) => {
    sent.push(JSON.parse(String(init?.body)));
    return new Response("data: {}\n\n", { headers: { "content-type": "text/event-stream" } });
  };
  const client = new GoogleGenAI({ apiKey: "key", vertexai: false, apiVersion: "v1beta" });
  const { signal } = new AbortController();
  const options = { system: "s", maxOutputTokens: 10, signal };
  const given = requestParameters("gemini-3.8-flash", messages, [], options, { signal, fetch });
  const contents = given.config?.httpOptions?.extraBody?.contents as GenerateContentParameters["contents"];

  await client.models.generateContentStream(given);
  await client.models.generateContentStream({
    ...given,
    contents,
    config: { ...given.config, httpOptions: { fetch } },
  });

  const [merged = {}, converted = {}] = sent;
  expect(merged).toEqual(converted);
  expect(Array.isArray(contents) && contents.length).toBe(messages.length + 1);
});

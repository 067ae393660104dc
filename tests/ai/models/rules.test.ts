import { expect, test } from "bun:test";
import { anthropicWire } from "../../../orchestrator/demo/model_server/anthropic_wire.ts";
import { googleWire } from "../../../orchestrator/demo/model_server/google_wire.ts";
import { openaiWire } from "../../../orchestrator/demo/model_server/openai_wire.ts";
import { responsesWire } from "../../../orchestrator/demo/model_server/responses_wire.ts";
import { aModelServer } from "../../support/models.ts";

type Json = Record<string, unknown>;

const user = (...content: Json[]): Json => ({ role: "user", content });
const system = (...content: Json[]): Json => ({ role: "system", content });
const claude = (...content: Json[]): Json => ({ role: "assistant", content });
const text = (words: string): Json => ({ type: "text", text: words });
const use = (id: string, name = "look"): Json => ({ type: "tool_use", id, name, input: {} });
const result = (id: string, content = "ok"): Json => ({ type: "tool_result", tool_use_id: id, content });

const toClaude = {
  model: "claude-opus-5-5",
  max_tokens: 64_000,
  stream: true,
  system: [text("s")],
  output_config: { effort: "xhigh" },
  messages: [
    { ...system(), output_config: { effort: "low" } },
    ...[user(text("go")), system(text("gently")), claude(use("a"), use("b"))],
    ...[user(result("a"), result("b"), text("and?")), system(text("quietly"))],
  ] as Json[],
};

const said = (...parts: Json[]): Json => ({ role: "user", parts });
const gemini = (...parts: Json[]): Json => ({ role: "model", parts });
const called = (name: string, more: Json = {}): Json => ({ functionCall: { name }, ...more });
const responded = (name: string): Json => ({ functionResponse: { name, response: { output: "ok" } } });

const toGemini = {
  model: "gemini-3.8-flash",
  contents: [
    said({ text: "go" }),
    gemini(called("look"), called("find"), { text: "", thoughtSignature: "s" }),
    said(responded("look"), responded("find")),
    said({ text: "and?" }),
  ],
  generationConfig: { maxOutputTokens: 64_000, thinkingConfig: { thinkingLevel: "MINIMAL" } },
};

const ofOpenai = (id: string, name = "look", json = "{}"): Json => ({
  ...{ id, type: "function" },
  function: { name, arguments: json },
});
const gpt = (content: string | null, ...calls: Json[]): Json => ({
  ...{ role: "assistant", content },
  ...(calls.length > 0 && { tool_calls: calls }),
});
const spoken = (role: string, content: string): Json => ({ role, content });
const answered = (id: string, content = "ok"): Json => ({ role: "tool", tool_call_id: id, content });

const toOpenai = {
  ...{ model: "gpt-6", stream: true, reasoning_effort: "high", max_tokens: 64_000 },
  messages: [
    spoken("system", "s"),
    spoken("user", "go"),
    gpt(null, ofOpenai("a"), ofOpenai("b")),
    ...[answered("b"), answered("a")],
    spoken("user", "and?"),
  ],
};

const item = (type: string, more: Json): Json => ({ type, ...more });
const asked = (content: string, role = "user"): Json => item("message", { role, content });
const functionCall = (call_id: string, json = "{}"): Json =>
  item("function_call", { call_id, name: "look", arguments: json });
const customCall = (call_id: string, input: unknown = "look()"): Json =>
  item("custom_tool_call", { call_id, name: "exec", input });
const output = (type: "function_call" | "custom_tool_call", call_id: string): Json =>
  item(`${type}_output`, { call_id, output: "ok" });

const toResponses = {
  ...{ model: "gpt-6", stream: true, store: false, instructions: "s" },
  input: [
    asked("as a developer", "developer"),
    asked("go"),
    ...[functionCall("a"), customCall("b")],
    ...[output("custom_tool_call", "b"), output("function_call", "a")],
    ...[asked("so", "assistant"), { role: "user", content: "and?" }],
  ],
};

const half = "\ud83d";

const broken: Record<string, Json[]> = {
  "anthropic lone-surrogates": [
    { messages: [user(text(`a ${half}`))] },
    { messages: [user(text("go")), claude({ ...use("a"), input: { [half]: 1 } }), user(result("a"))] },
    { system: [text(half)] },
  ],
  "anthropic output-limit": [
    { max_tokens: 0 },
    { max_tokens: 200_000 },
    { model: "claude-opus-4-1", output_config: {} },
  ],
  "anthropic streaming": [{ stream: false }],
  "anthropic cache-breakpoints": [
    { messages: [user(...Array(5).fill({ ...text("x"), cache_control: { type: "ephemeral" } }))] },
  ],
  "anthropic thinking-disabled": [{ thinking: { type: "disabled" } }],
  "anthropic effort": [{ output_config: { effort: "minimal" } }, { model: "claude-haiku-4-5" }],
  "anthropic tool-names": [
    { tools: [{ name: "look.here" }] },
    { messages: [user(text("go")), claude(use("a:1")), user(result("a:1"))] },
    { messages: [user(text("go")), claude(use("a")), user(result("a")), claude(use("a")), user(result("a"))] },
  ],
  "anthropic roles": [
    { messages: [user(text("a")), user(text("b"))] },
    { messages: [user(text("a")), claude(text("b"))] },
    { messages: [user(text("a")), claude(text("b")), system(text("c")), user(text("d"))] },
    { messages: [user(text("a")), system(text("b")), user(text("c"))] },
    { messages: [system(text("a")), user(text("b"))] },
  ],
  "anthropic blank-text": [
    { messages: [user(text(" "))] },
    { messages: [user(text("go")), claude(text("\n\n"), use("a")), user(result("a"))] },
    { messages: [user(text("go")), claude(use("a")), user(result("a", " "))] },
    { messages: [user()] },
    { messages: [user(text("go")), system()] },
    { system: [text("")] },
  ],
  "anthropic tool-results": [
    { messages: [user(text("go")), claude(use("a"), use("b")), user(result("a"))] },
    { messages: [user(text("go")), claude(text("so")), user(result("a"))] },
    { messages: [user(text("go")), claude(use("a")), user(text("first"), result("a"))] },
  ],
  "anthropic thinking-prefix": [
    {
      messages: [
        user(text("go")),
        claude({ type: "thinking", thinking: "", signature: "x" }, text("a")),
        user(text("b")),
      ],
    },
    {
      messages: [
        user(text("go")),
        claude(use("toolu_thought_claudeopus55_0_1")),
        user(result("toolu_thought_claudeopus55_0_1")),
      ],
    },
  ],
  "google lone-surrogates": [{ contents: [said({ text: half })] }],
  "google output-limit": [
    { generationConfig: { maxOutputTokens: 0 } },
    { model: "gemini-2.0-flash", generationConfig: { maxOutputTokens: 8_193 } },
  ],
  "google thinking-level": [
    { generationConfig: { thinkingConfig: { thinkingLevel: "XHIGH" } } },
    { model: "gemini-2.5-pro", generationConfig: { thinkingConfig: { thinkingLevel: "HIGH" } } },
  ],
  "google roles": [
    { contents: [] },
    { contents: [said({ text: "a" }), said({ text: "b" })] },
    { contents: [gemini({ text: "a" })] },
  ],
  "google empty-text": [{ contents: [said({ text: "" })] }, { contents: [said({})] }],
  "google text-beside-response": [
    { contents: [said({ text: "go" }), gemini(called("look")), said(responded("look"), { text: "and?" })] },
  ],
  "google function-responses": [
    {
      contents: [
        said({ text: "go" }),
        gemini(called("look"), called("find")),
        said(responded("find"), responded("look")),
      ],
    },
    { contents: [said({ text: "go" }), gemini(called("look")), said({ text: "and?" })] },
  ],
  "google thought-signatures": [
    { contents: [said({ text: "go" }), gemini(called("look", { thoughtSignature: "x" })), said(responded("look"))] },
    {
      contents: [
        said({ text: "go" }),
        gemini({ functionCall: { name: "look", id: "thought_gemini38flash_0_1" } }),
        said({ functionResponse: { name: "look", id: "thought_gemini38flash_0_1", response: {} } }),
      ],
    },
  ],
  "openai lone-surrogates": [{ messages: [spoken("user", half)] }],
  "openai output-limit": [{ max_tokens: 0 }, { max_completion_tokens: 200_000, max_tokens: undefined }],
  "openai streaming": [{ stream: false }],
  "openai effort": [{ reasoning_effort: "xhigh" }, { model: "gemini-2.0-flash", max_tokens: 10 }],
  "openai tool-names": [
    { tools: [{ type: "function", function: { name: "look.here" } }] },
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("a", "x".repeat(65))), answered("a")] },
  ],
  "openai roles": [
    { messages: [] },
    { messages: [spoken("user", "a"), gpt("b")] },
    { messages: [spoken("user", "a"), spoken("user", "b")] },
    { messages: [spoken("user", "a"), spoken("system", "b"), spoken("user", "c")] },
    { messages: [spoken("human", "a")] },
  ],
  "openai empty-content": [
    { messages: [spoken("user", " ")] },
    { messages: [spoken("system", ""), spoken("user", "go")] },
    { messages: [spoken("user", "go"), gpt(null), spoken("user", "so?")] },
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("a")), answered("a", "")] },
  ],
  "openai tool-answers": [
    { messages: [spoken("user", "go"), answered("a")] },
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("a"), ofOpenai("b")), answered("a"), spoken("user", "so?")] },
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("a")), answered("a"), answered("a")] },
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("a"), ofOpenai("a")), answered("a")] },
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("x".repeat(41))), answered("x".repeat(41))] },
  ],
  "openai arguments": [
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("a", "look", "{")), answered("a")] },
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("a", "look", "")), answered("a")] },
  ],
  "openai-responses lone-surrogates": [{ input: [asked(half)] }],
  "openai-responses streaming": [{ stream: false }],
  "openai-responses items": [{ input: [] }, { input: [asked("go", "human")] }],
  "openai-responses tool-outputs": [
    { input: [asked("go"), functionCall("a")] },
    { input: [asked("go"), output("function_call", "a")] },
    { input: [asked("go"), customCall("a"), output("function_call", "a")] },
    { input: [asked("go"), functionCall("a"), output("function_call", "a"), output("function_call", "a")] },
  ],
  "openai-responses arguments": [
    { input: [asked("go"), functionCall("a", "{"), output("function_call", "a")] },
    { input: [asked("go"), customCall("a", {}), output("custom_tool_call", "a")] },
  ],
  "openai-responses reasoning": [
    { input: [asked("go"), item("reasoning", { id: "rs_0", encrypted_content: "x" }), asked("so", "assistant")] },
  ],
  "openai reasoning": [
    { messages: [spoken("user", "go"), { ...gpt("a"), reasoning_details: [] }, spoken("user", "b")] },
    { messages: [spoken("user", "go"), gpt(null, ofOpenai("thought_gpt6_0_1")), answered("thought_gpt6_0_1")] },
  ],
};

const rules = [
  ...Object.keys(responsesWire.rules).map((rule) => `openai-responses ${rule}`),
  ...Object.keys(anthropicWire.rules).map((rule) => `anthropic ${rule}`),
  ...Object.keys(googleWire.rules).map((rule) => `google ${rule}`),
  ...Object.keys(openaiWire.rules).map((rule) => `openai ${rule}`),
];

test("every rule of the model server is held against what breaks it", () => {
  expect(Object.keys(broken).toSorted()).toEqual(rules.toSorted());
});

test.each(rules)("%s: a request that breaks it is a 400, and told by its name", async (name) => {
  using server = aModelServer(() => ({ text: "yes" }));
  const [provider = "", rule = ""] = name.split(" ");

  expect(await post(server.url, provider, {})).toBe(200);
  for (const changes of broken[name] ?? []) expect(await post(server.url, provider, changes)).toBe(400);

  expect(server.refused.map((refused) => [refused.provider, refused.rule])).toEqual(
    (broken[name] ?? []).map(() => [provider, rule] as never),
  );
});

const whole: Record<string, Json> = {
  anthropic: toClaude,
  google: toGemini,
  openai: toOpenai,
  "openai-responses": toResponses,
};

async function post(url: string, provider: string, changes: Json): Promise<number> {
  const { model, ...body } = { ...whole[provider], ...changes };
  const paths: Record<string, string> = {
    anthropic: "/v1/messages",
    google: `/v1beta/models/${model}:streamGenerateContent`,
    openai: "/v1/chat/completions",
    "openai-responses": "/v1/responses",
  };
  const sent = JSON.stringify(provider === "google" ? body : { model, ...body });
  const { status, body: answer } = await fetch(`${url}${paths[provider]}`, { method: "POST", body: sent });
  await answer?.cancel();
  return status;
}

import { describe, expect, test } from "bun:test";
import askUser from "../../agents/tools/ask_user.ts";
import editFile from "../../agents/tools/edit_file.ts";
import readFile from "../../agents/tools/read_file.ts";
import runCommand from "../../agents/tools/run_command.ts";
import submitPlan from "../../agents/tools/submit_plan.ts";
import writeFile from "../../agents/tools/write_file.ts";
import { readInput } from "../../orchestrator/run/conversation/tool_input.ts";

const step = { title: "Check", goal: "Refuse a sale without stock.", verify: [{ run: "bun test" }] };
const plan = { summary: "Stock", type: "feat", steps: [step] };
const edits = [{ old: "a", new: "b" }];

describe("what a model means:", () => {
  test.each([
    ["a plan in a field of its own", submitPlan, { plan }, plan],
    ["a plan as text", submitPlan, JSON.stringify(plan), plan],
    ["a plan as text in a field", submitPlan, { input: JSON.stringify(plan) }, plan],
    ["steps as text", submitPlan, { ...plan, steps: JSON.stringify([step]) }, plan],
    ["one step for a list", submitPlan, { ...plan, steps: step }, plan],
    [
      "one check for a list, as text",
      submitPlan,
      { ...plan, steps: [{ ...step, verify: '{"run":"bun test"}' }] },
      plan,
    ],
    ["null for what is left out", submitPlan, { ...plan, setup: null, risks: null, slug: null }, plan],
    ["edits as text", editFile, { path: "a.ts", edits: JSON.stringify(edits) }, { path: "a.ts", edits }],
    ["one edit for a list", editFile, { path: "a.ts", edits: edits[0] }, { path: "a.ts", edits }],
    ["edits in a field of their own", editFile, { arguments: { path: "a.ts", edits } }, { path: "a.ts", edits }],
    ["numbers as text", readFile, { path: "a.ts", from: "3", to: "9" }, { path: "a.ts", from: 3, to: 9 }],
    ["seconds as text", runCommand, { command: "make", timeoutSeconds: "60" }, { command: "make", timeoutSeconds: 60 }],
    ["a list of one for the thing itself", submitPlan, { plan: [plan] }, plan],
    ["a plan in fields within each other", submitPlan, { input: { plan } }, plan],
    ["a plan as text in a fence", submitPlan, `\`\`\`json\n${JSON.stringify(plan)}\n\`\`\``, plan],
    ["a list of one for an object", submitPlan, { ...plan, steps: [[step]] }, plan],
    ["commands for checks", submitPlan, { ...plan, steps: [{ ...step, verify: ["bun test"] }] }, plan],
    ["a command for checks", submitPlan, { ...plan, steps: [{ ...step, verify: "bun test" }] }, plan],
    [
      "a command for the set-up",
      submitPlan,
      { ...plan, setup: "bun install" },
      { ...plan, setup: [{ run: "bun install" }] },
    ],
    ["a path for reading", readFile, "a.ts", { path: "a.ts" }],
    ["a text for questions", askUser, { questions: "When?" }, { questions: [{ text: "When?" }] }],
    ["one question", askUser, { questions: { text: "When?" } }, { questions: [{ text: "When?" }] }],
  ] as const)("%s", (_, tool, sent, meant) => {
    expect(readInput(tool.input, sent)).toEqual({ success: true, data: tool.input.parse(meant) });
  });

  test("content that is JSON stays the text that it is", () => {
    const content = '{"a": [1]}';
    expect(readInput(writeFile.input, { path: "a.json", content })).toEqual({
      success: true,
      data: { path: "a.json", content },
    });
  });
});

describe("what is wrong is said about what was sent:", () => {
  test.each([
    ["no steps", submitPlan, { plan: { summary: "Stock", type: "feat" } }],
    ["a list of words for edits", editFile, { path: "a.ts", edits: "replace a by b" }],
    ["a word for a number", readFile, { path: "a.ts", from: "three" }],
    ["a text for an object that needs two", editFile, { path: "a.ts", edits: ["a"] }],
    ["a text for a plan", submitPlan, "Add stock checks"],
    ["nothing", editFile, undefined],
  ] as const)("%s", (_, tool, sent) => {
    const read = readInput(tool.input, sent);
    expect(read).toMatchObject({ success: false, problem: expect.stringMatching(/\w+: /) });
  });
});

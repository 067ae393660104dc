import { call } from "../executable.ts";
import { type Journey, publishedRepository } from "../material/projects.ts";

const test = `
test('The class knows its code and its status', (t) => {
  t.plan(2)

  const NewError = createError('code', 'Not available', 404)

  t.assert.equal(NewError.code, 'CODE')
  t.assert.equal(NewError.statusCode, 404)
})
`;
const lastTest = `test('check if FastifyError is instantiable', (t) => {
  t.plan(2)

  const err = new FastifyError()

  t.assert.ok(err instanceof FastifyError)
  t.assert.ok(err instanceof Error)
})
`;
const toStringLine = "  FastifyError.prototype.toString = toString\n";
const hasty = `${toStringLine}
  FastifyError.code = arguments[0]
  FastifyError.statusCode = statusCode
`;
const careful = hasty.replace("arguments[0]", "code");
const title = "### instanceof\n";

const file = (path: string, old: string, text: string) => call("edit_file", { path, edits: [{ old, new: text }] });
const finish = (summary: string) => call("finish_step", { summary });
const check = "node --test test/index.test.js";

/** JavaScript with `node --test`, nothing to install, no dependency. */
export const fastifyError: Journey = {
  name: "@fastify/error 4.2.0",
  // Node of Debian 12 has no plans of assertions yet.
  needs: [`node -e 'require("node:test").test((t) => t.plan(0))'`],
  request: "The class of an error should know its code and status, without an instance",
  repository: (root) => publishedRepository(root, { name: "@fastify/error", version: "4.2.0" }),
  words: ["--test", "node --test"],
  baseline: { passed: 29, failed: 0 },
  plan: () => ({
    summary: "Classes made by createError gain the static fields code and statusCode.",
    type: "feat",
    slug: "code-of-the-class",
    steps: [
      {
        title: "Say in a test what a class knows",
        goal: "test/index.test.js holds a test that is red because the class has no code yet.",
        files: { modify: ["test/index.test.js"] },
        verify: [{ run: check, expect: "fail" }],
        commit: { scope: "test", subject: "say what a class knows" },
      },
      {
        title: "Give classes their code and status",
        goal: "The class has code, as its instances have it, and statusCode.",
        files: { read: ["index.js"], modify: ["index.js"] },
        dependsOn: [1],
        verify: [{ run: check }],
        commit: { subject: "give classes their code and status" },
      },
      {
        title: "Document it",
        goal: "The README has a section about the class.",
        files: { modify: ["README.md"] },
        verify: [{ run: "grep -q CustomError.code README.md" }],
        commit: { scope: "readme", subject: "say what a class knows" },
      },
    ],
  }),
  executor: () => [
    { calls: [call("read_file", { path: "test/index.test.js", from: 200 })], thinking: true },
    { calls: [file("test/index.test.js", lastTest, lastTest + test), finish("The test is there, and red.")] },
    { calls: [call("read_file", { path: "index.js", from: 30, to: 90 })], thinking: true },
    { calls: [file("index.js", toStringLine, hasty), finish("The class has both.")], thinking: true },
    { calls: [file("index.js", hasty, careful), finish("The code is the one of its instances.")], thinking: true },
    {
      calls: [
        file("README.md", title, `### The class\n\n\`CustomError.code\` and \`CustomError.statusCode\`.\n\n${title}`),
        finish("The README says it."),
      ],
    },
  ],
  digest: ["exit 1", "20 passed, 1 failed", "The class knows its code and its status", "'code'", "'CODE'"],
  judge: check,
};

import { call } from "../executable.ts";
import { type Journey, lineOf, thisRepository } from "../material/projects.ts";

const source = "orchestrator/task/branch_name.ts";
const tested = "tests/core/initials_of.test.ts";
const test = `import { expect, test } from "bun:test";
import { initialsOf } from "../../orchestrator/task/branch_name.ts";

test("the initials of a sentence are the first letters of its words, without accents", () => {
  expect(initialsOf("Agregar validación de stock")).toBe("avds");
  expect(initialsOf("  Ñandú, órdenes  ")).toBe("no");
});
`;
const hasty = `/** First letters of the words of a slug. */
export function initialsOf(text: string): string {
  return text.split(" ").map((word) => word.slice(0, 1)).join("").toLowerCase();
}

`;
const careful = hasty.replace('text.split(" ")', 'slugOf(text).split("-")').replace(".toLowerCase()", "");
const documented = careful.replace("First letters", 'First letters, "vds" of "validación de stock",');

const edit = (old: string, text: string) => call("edit_file", { path: source, edits: [{ old, new: text }] });
const finish = (summary: string) => call("finish_step", { summary });
const check = `bun test ${tested}`;

/** This repository: TypeScript with Bun, its locked dependencies installed inside the sandbox. */
export const devorch: Journey = {
  name: "devorch itself",
  needs: [],
  request: "Initials of a slug, for short names",
  repository: thisRepository,
  words: ["--test", "bun test tests/task/branch_name.test.ts tests/task/plan.test.ts tests/core/initials_of.test.ts"],
  baseline: null,
  plan: () => ({
    summary: "initialsOf gives the first letters of a slug's words.",
    type: "feat",
    slug: "initials-of-a-slug",
    setup: [{ run: "bun install --frozen-lockfile --ignore-scripts", network: true }],
    steps: [
      {
        title: "A red test",
        goal: "A test says what the initials of a sentence are.",
        files: { read: [source], create: [tested] },
        verify: [{ run: check, expect: "fail" }],
        commit: { scope: "core", subject: "say what initials are" },
      },
      {
        title: "Give the initials",
        goal: "initialsOf passes its test.",
        files: { modify: [source] },
        dependsOn: [1],
        verify: [{ run: check }, { run: "node_modules/.bin/biome lint orchestrator/task/branch_name.ts" }],
        commit: { scope: "core", subject: "give the initials of a slug" },
      },
      {
        title: "Document with an example",
        goal: "The comment shows an example.",
        files: { modify: [source] },
        dependsOn: [2],
        verify: [{ run: "bun test tests/task/branch_name.test.ts" }],
        commit: { scope: "core", subject: "show what initials are" },
      },
    ],
  }),
  executor(bare) {
    const anchor = `${lineOf(bare, source, /^export function slugOf/)}\n`;
    return [
      { calls: [call("list_files", { path: "tests", depth: 2 }), call("read_file", { path: source })] },
      { calls: [call("write_file", { path: tested, content: test }), finish("The test is there.")] },
      { calls: [call("search", { pattern: "slugOf", path: "orchestrator" })], thinking: true },
      { calls: [edit(anchor, hasty + anchor), finish("initialsOf is there.")], thinking: true },
      { calls: [edit(hasty, careful), finish("Accents and punctuation are left out.")], thinking: true },
      { calls: [edit(careful, documented), finish("There is an example.")] },
    ];
  },
  digest: ['"ñó"', "1 fail", "initials_of.test.ts"],
  judge: check,
};

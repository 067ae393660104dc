import type { Task } from "./tasks.ts";

/** How an exercise looks in one language: where its code and tests stand, and what runs them. */
export interface Language {
  name: "TypeScript" | "JavaScript" | "Python";
  /** Program without which there is nothing to run. */
  needs: string;
  /** Files that the project has beside its exercises. */
  files: Record<string, string>;
  suite: string;
  source(task: Task, body: "wrong" | "right"): { path: string; text: string };
  test(task: Task): { path: string; text: string; run: string };
}

const typescript: Language = {
  name: "TypeScript",
  needs: "bun",
  files: {
    "package.json": '{ "name": "exercises", "scripts": { "test": "bun test" } }\n',
    "tests/project.test.ts":
      'import { expect, test } from "bun:test";\ntest("runs", () => {\n  expect([1].length).toBe(1);\n});\n',
  },
  suite: "bun test",
  source: (task, body) => ({
    path: `src/${task.name}.ts`,
    text: `/** ${task.goal} */\nexport function ${task.name}(${task.parameters}): ${task.returns} {\n${task[body]}\n}\n`,
  }),
  test: (task) => ({
    path: `tests/${task.name}.test.ts`,
    run: `bun test tests/${task.name}.test.ts`,
    text: `import { expect, test } from "bun:test";\nimport { ${task.name} } from "../src/${task.name}.ts";\n\n${casesOf(task, (given, wanted) => `expect(${task.name}(${given})).toEqual(${wanted});`)}`,
  }),
};

const javascript: Language = {
  name: "JavaScript",
  needs: "node",
  files: {
    "package.json": '{ "name": "exercises", "scripts": { "test": "node --test test/" } }\n',
    "test/project.test.js":
      'const assert = require("node:assert");\nconst { test } = require("node:test");\ntest("runs", () => {\n  assert.equal([1].length, 1);\n});\n',
  },
  suite: "node --test",
  source: (task, body) => ({
    path: `lib/${task.name}.js`,
    text: `/** ${task.goal} */\nfunction ${task.name}(${untyped(task.parameters)}) {\n${untyped(task[body])}\n}\n\nmodule.exports = { ${task.name} };\n`,
  }),
  test: (task) => ({
    path: `test/${task.name}.test.js`,
    run: `node --test test/${task.name}.test.js`,
    text: `const assert = require("node:assert");\nconst { test } = require("node:test");\nconst { ${task.name} } = require("../lib/${task.name}.js");\n\n${casesOf(task, (given, wanted) => `assert.deepStrictEqual(${task.name}(${given}), ${wanted});`)}`,
  }),
};

const python: Language = {
  name: "Python",
  needs: "python3",
  files: {
    "exercises/__init__.py": "",
    "tests/__init__.py": "",
    "tests/test_project.py":
      "import unittest\n\n\nclass Project(unittest.TestCase):\n    def test_runs(self):\n        self.assertEqual(len([1]), 1)\n",
  },
  suite: "python3 -m unittest",
  source: (task, body) => ({
    path: `exercises/${task.name}.py`,
    text: `import itertools\nimport re\nimport urllib.parse\n\n\ndef ${task.name}(${task.python.parameters}):\n    """${task.goal}"""\n${task.python[body]}\n`,
  }),
  test: (task) => ({
    path: `tests/test_${task.name}.py`,
    run: `python3 -m unittest tests.test_${task.name}`,
    text: `import json\nimport unittest\n\nfrom exercises.${task.name} import ${task.name}\n\n\nclass Cases(unittest.TestCase):\n${task.cases
      .map(
        ([given, wanted], n) =>
          `    def test_case_${n + 1}(self):\n        given = json.loads(${JSON.stringify(JSON.stringify(given))})\n        wanted = json.loads(${JSON.stringify(JSON.stringify(wanted))})\n        self.assertEqual(${task.name}(*given), wanted)\n`,
      )
      .join("\n")}`,
  }),
};

export const languages: Language[] = [typescript, javascript, python];

function casesOf({ name, cases }: Task, assertion: (given: string, wanted: string) => string): string {
  return cases
    .map(
      ([given, wanted], n) =>
        `test("${name} ${n + 1}", () => {\n  ${assertion(given.map((each) => JSON.stringify(each)).join(", "), JSON.stringify(wanted))}\n});\n`,
    )
    .join("\n");
}

/** The few types that the exercises name. */
function untyped(code: string): string {
  return code.replace(/: (?:Record<string, (?:string|number)>|(?:string|number)(?:\[\])*)(?=[,)\s]|$)/gm, "");
}

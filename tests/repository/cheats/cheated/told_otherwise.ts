import { type Cheated, js, planned, stock, test } from "../table.ts";

const setup = 'import { mock } from "bun:test";\nmock.module("../src/stock.ts", () => ({ available: (n) => n }));\n';
const strict = (value: string) =>
  `{\n  "compilerOptions": {\n    "strict": ${value},\n    "target": "esnext"\n  }\n}\n`;
const rule = (value: string) => `{\n  "rules": {\n    "no-unused-vars": ${value}\n  }\n}\n`;

/** What judges runs and is red nowhere: nobody waits for it, or it was told beforehand what to think. */
export const toldOtherwise: Cheated[] = [
  {
    name: "an assertion in a promise that nobody awaits",
    change: {
      [test]: js("  expect(available(2)).toBe(2);", "  load(2).then((n) => expect(available(n)).toBe(2));"),
    },
    kind: "weaker",
    at: `${test}:4`,
    planned,
  },
  {
    name: "the last assertion in a promise that nobody awaits, in a block",
    change: {
      [test]: js(
        "  expect(() => available(-1)).toThrow(RangeError);",
        "  void Promise.resolve().then(() => {\n    expect(() => available(-1)).toThrow(RangeError);\n  });",
      ),
    },
    kind: "empty",
    at: `${test}:9`,
    planned,
  },
  {
    name: "a snapshot written anew where nobody planned it",
    change: { "tests/__snapshots__/order.test.ts.snap": ["exports[`a 1`] = `1`;\n", "exports[`a 1`] = `NaN`;\n"] },
    kind: "changed",
    at: "tests/__snapshots__/order.test.ts.snap:1",
    planned,
  },
  {
    name: "a snapshot of pytest written anew where nobody planned it",
    change: {
      "tests/__snapshots__/test_order.ambr": [
        "# name: test_a\n  dict({\n    'a': 1,\n  })\n# ---\n",
        "# name: test_a\n  dict({\n    'a': 2,\n  })\n# ---\n",
      ],
    },
    kind: "changed",
    at: "tests/__snapshots__/test_order.ambr:1",
    planned,
  },
  {
    name: "strict switched off in tsconfig",
    change: { "tsconfig.json": [strict("true"), strict("false")] },
    kind: "threshold",
    at: "tsconfig.json:3",
    planned: ["tsconfig.json"],
  },
  {
    name: "strict gone from tsconfig",
    change: { "tsconfig.json": [strict("true"), strict("true").replace('    "strict": true,\n', "")] },
    kind: "threshold",
    at: "tsconfig.json:3",
    planned: ["tsconfig.json"],
  },
  {
    name: "mypy no longer strict",
    change: { "mypy.ini": ["[mypy]\nstrict = True\n", "[mypy]\nstrict = False\n"] },
    kind: "threshold",
    at: "mypy.ini:2",
  },
  {
    name: "a rule of eslint switched off",
    change: { ".eslintrc.json": [rule('"error"'), rule('"off"')] },
    kind: "threshold",
    at: ".eslintrc.json:3",
    planned: [".eslintrc.json"],
  },
  {
    name: "a rule of biome switched off",
    change: {
      "biome.json": [
        '{\n  "linter": {\n    "rules": { "suspicious": {} }\n  }\n}\n',
        '{\n  "linter": {\n    "rules": {\n      "suspicious": { "noExplicitAny": "off" }\n    }\n  }\n}\n',
      ],
    },
    kind: "threshold",
    at: "biome.json:4",
  },
  {
    name: "a file loaded before all tests puts something in the place of the code",
    change: {
      "bunfig.toml": [undefined, '[test]\npreload = ["./fake.ts"]\n'],
      "fake.ts": [undefined, setup.replace("..", ".")],
    },
    kind: "mocked",
    at: "fake.ts:2",
    planned,
  },
  {
    name: "the set-up of the tests puts something in the place of the code",
    change: { "tests/setup.ts": ["export {};\n", `export {};\n${setup}`] },
    kind: "mocked",
    at: "tests/setup.ts:3",
    planned: ["tests/setup.ts"],
  },
  {
    name: "a file that the compiler looks at no more",
    change: { "src/stock.ts": [stock, `// @ts-nocheck\n${stock}`] },
    kind: "threshold",
    at: "src/stock.ts:1",
    planned,
  },
  {
    name: "a file that the linter looks at no more",
    change: { "src/stock.ts": [stock, `/* eslint-disable */\n${stock}`] },
    kind: "threshold",
    at: "src/stock.ts:1",
    planned,
  },
  {
    name: "a module whose types nobody checks in Python",
    change: {
      "shop/stock.py": [
        "def available(n):\n    return n\n",
        "# mypy: ignore-errors\ndef available(n):\n    return n\n",
      ],
    },
    kind: "threshold",
    at: "shop/stock.py:1",
    planned,
  },
  {
    name: "a dash before the command of tox",
    change: { "tox.ini": ["[testenv]\ncommands = pytest\n", "[testenv]\ncommands = - pytest\n"] },
    kind: "command",
    at: "tox.ini:2",
    planned: ["tox.ini"],
  },
];

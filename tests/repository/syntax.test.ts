import { afterAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syntaxError } from "../../orchestrator/repository/syntax.ts";

const folder = await mkdtemp(join(tmpdir(), "devorch-syntax-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is wrong, and where it must be found: line and column. */
const broken: Record<string, [path: string, text: string, line: number, column: number]> = {
  "a missing value": ["src/a.ts", "const a = ;\n", 1, 11],
  "a missing brace": ["src/a.ts", "function f() {\n  if (x) {\n}\n", 3, 2],
  "a second declaration": ["src/a.mts", "const a = 1;\nconst a = 2;\n", 2, 7],
  "an open string": ["src/a.js", "const a = 1;\nconst b = 'x;\n", 2, 11],
  "tags that do not fit": ["src/a.tsx", "const a = <div><b></div>;\n", 1, 21],
  "a conflict's marker": ["src/a.cjs", "let a = 1;\n<<<<<<< HEAD\nlet b;\n", 2, 1],
  "several errors": ["src/a.js", "// @x\ntype A = {| a: 1 |};\n", 2, 6],
  "types in JavaScript": ["src/a.js", "function f(a: string) {}\n", 1, 13],
  "after a #! line": ["bin/a.mjs", "#!/usr/bin/env node\nconst a = ;\n", 2, 11],
  "JSON without quotes": ["a.json", '{\n  "a": 1,\n  b: 2\n}', 3, 3],
  "JSON without a comma": ["a.json", '{\n  "a": 1\n  "b": 2\n}', 3, 3],
  "JSON with a comma too many": ["package.json", '{\n  "a": [1, 2,]\n}', 2, 14],
  "JSON that ends early": ["a.json", '{\n  "a": [1, 2\n', 3, 1],
  "JSON with single quotes": ["a.json", "{ 'a': 1 }", 1, 3],
  "JSON with a comment": ["package.json", '{\n  // no\n  "a": 1\n}', 2, 3],
  "JSON with a broken line in a string": ["a.json", '{ "a": "x\ny" }', 1, 8],
  "JSON with more after it": ["a.json", "{}\n}", 2, 1],
  "an empty JSON file": ["a.json", "", 1, 1],
  "JSON with comments, still broken": ["tsconfig.json", '{\n  // yes\n  "a": [1 2],\n}', 3, 11],
  "TOML without a value": ["a.toml", 'a = 1\n\n[b]\nlist = [\n  1,\n]\n  c =\nd = "x"\n', 7, 3],
  "TOML with the same key twice": ["pyproject.toml", "[tool]\na = 1\na = 2\n", 3, 1],
  "TOML in a list over lines": ["Cargo.toml", '[a]\nx = [\n  "a",\n  "b"\n  "c",\n]\ny = 1\n', 2, 1],
  "YAML with a tab": ["a.yml", "a:\n  b: 1\n\tc: 2\n", 3, 2],
  "YAML out of line": ["a.yaml", "a:\n  - x\n - y\n", 3, 2],
  "YAML with an open list": [".github/workflows/ci.yml", "on: push\nbranches: [a,\njobs:\n  a: 1\n", 2, 1],
};

test.each(Object.entries(broken))("%s is found in its place", (_, [path, text, line, column]) => {
  const said = syntaxError(path, undefined, text) ?? "";
  expect(said).toStartWith(`Syntax error in ${path}, line ${line}, column ${column}: `);
  expect(said).toEndWith(".");
  expect(said).not.toContain("\n");
  expect(said).not.toMatch(/Parse error|undefined|\.\.$/);
});

const right: Record<string, [path: string, text: string]> = {
  "a #! line": ["a.ts", "#!/usr/bin/env bun\nexport {};\n"],
  "a byte order mark": ["a.js", "\ufeff#!/usr/bin/env node\nlet a;\n"],
  "all of TypeScript": [
    "a.ts",
    "enum A { B }\nnamespace N { export const a = 1 }\n@dec class C<in T> { accessor x = 1; constructor(private readonly y: T) {} }\nconst s = <T,>(t: T) => t satisfies T;\nusing u = f();\n",
  ],
  "decorators and accessors in JavaScript": ["a.js", "@dec class A { @dec accessor x = 1; static accessor #y = 2 }\n"],
  "JSX in JavaScript": ["a.js", "export const a = <div {...b} key={c}>{d}</div>;\n"],
  "Flow in JavaScript": ["a.js", "/**\n * @flow strict\n */\nfunction f(a: string) {}\n"],
  "a return at the top of CommonJS": ["a.cjs", "if (x) return;\nmodule.exports = 1;\n"],
  declarations: ["a.d.ts", "export const a: string;\n"],
  "comments where editors read them": ["tsconfig.build.json", '{\n  // yes\n  "a": [1, 2,],\n}'],
  "comments in .vscode": [".vscode/settings.json", "{ /* yes */ }"],
  "JSON's own corners": ["a.json", '\n[-0.5e+3, "\\u00e9\\n", {}, [], true, null, {"": "\u2028"}]\n'],
  "TOML over lines": ["a.toml", 'a = """\n[x\n"""\nb = [\n  1, # one\n]\n[[c]]\nd = 1979-05-27T07:32:00Z\n'],
  "YAML's corners": ["a.yml", "%YAML 1.2\n---\na: &x {b: 1}\nc:\n  <<: *x\nd: !Ref y\ne: |\n  { f\n---\ng: ~\n"],
  "an action's expressions": ["a.yml", "if: ${{ github.event }}\nrun: echo ${{ x }}\n"],
  "a Helm template": ["templates/a.yaml", "a:\n{{- if .x }}\n  b: {{ .y }}\n{{- end }}\n"],
  "a Jinja template": ["a.js", "{% for a in b %}\nx({{ a }});\n{% endfor %}\n"],
  "another kind of file": ["a.py", "def f(:\n"],
  "a file without a name's end": ["Makefile", "{"],
};

test.each(Object.entries(right))("%s is no error", (_, [path, text]) => {
  expect(syntaxError(path, undefined, text)).toBeUndefined();
});

describe("what was there before", () => {
  test("an old error is not told again", () => {
    const before = "const a = ;\nconst b = 1;\n";
    expect(syntaxError("a.ts", before, "const a = ;\nconst b = 2;\n")).toBeUndefined();
  });

  test("nor one that an old error had hidden", () => {
    expect(syntaxError("a.ts", "const a = ;\nconst b = ;\n", "const a = 1;\nconst b = ;\n")).toBeUndefined();
  });

  test("a new error in a file that was broken is told", () => {
    expect(syntaxError("a.ts", "const a = ;\n", "const b = );\nconst a = ;\n")).toContain("line 1, column 11");
  });

  test("a file that had comments may have them", () => {
    expect(syntaxError("a.json", '{ // x\n"a": 1 }', '{ // x\n"a": 2 }')).toBeUndefined();
    expect(syntaxError("a.json", '{ // x\n"a": 1 }', '{ // x\n"a": }')).toContain("line 2, column 6");
  });

  test("a mended file is quiet", () => {
    expect(syntaxError("a.toml", "a = \n", "a = 1\n")).toBeUndefined();
  });
});

test("nothing of the text is executed", async () => {
  const touched = join(folder, "touched");
  const macro = join(folder, "macro.ts");
  await writeFile(
    macro,
    `require("node:fs").writeFileSync(${JSON.stringify(touched)}, ""); export const run = () => 1;`,
  );
  const imports = [
    `import { run } from ${JSON.stringify(macro)} with { type: "macro" };`,
    `import { run } from ${JSON.stringify(macro)} with { "type": "\\u006dacro" };`,
    `import { run } from ${JSON.stringify(`macro:${macro}`)};`,
  ];
  for (const path of ["a.ts", "a.tsx", "a.js", "a.mjs"])
    for (const line of imports)
      for (const rest of ["", "const a = ;", "@dec class A { accessor x = 1 }", "#!"])
        syntaxError(path, undefined, `${line}\nexport const x = run();\n${rest}\n`);
  await Bun.sleep(50);
  expect(existsSync(touched)).toBe(false);
});

describe("large and hostile texts", () => {
  const lines = (count: number, line: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => line(n)).join("\n");

  test.each([
    ["a.ts", `${lines(8_000, (n) => `export const name${n} = (a: number) => a + ${n};`)}\nconst a = ;`],
    ["a.json", `{${lines(8_000, (n) => `"key${n}": [${n}, "two"],`)}\n"a": }`],
    ["a.toml", `${lines(1_500, (n) => `key${n} = [${n}, "two"]`)}\na =`],
    ["a.yml", `${lines(1_500, (n) => `key${n}: [${n}, "two"]`)}\na: [`],
  ])("an error at the end of a long %s is found", (path, text) => {
    // How long it takes is measured by `make bench`.
    expect(syntaxError(path, undefined, text)).toContain(`line ${text.split("\n").length}, `);
  });

  test.each(["a.ts", "a.tsx", "a.json", "tsconfig.json", "a.toml", "a.yml"])(
    "deep nesting in %s is survived",
    (path) => {
      for (const open of ["[", "(", "{a:", "`${", "- ", '{"a":', "<a>"])
        for (const prefix of ["", "a = ", "a: "]) {
          const text = prefix + open.repeat(20_000);
          expect(() => syntaxError(path, undefined, text)).not.toThrow();
        }
    },
  );
});

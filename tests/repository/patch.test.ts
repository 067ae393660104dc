import { describe, expect, test } from "bun:test";
import { applyEdits } from "../../orchestrator/repository/edit.ts";
import { readPatch } from "../../orchestrator/repository/patch.ts";
import type { Edit, FilePatch } from "../../orchestrator/run/editing.ts";
import { TaskError } from "../../orchestrator/task/errors.ts";

const shop =
  "import { db } from './db';\n\nexport function buy(id) {\n  db.buy(id);\n}\n\nexport function sell(id) {\n  db.sell(id);\n}\n";

/** What the file is after the only patch of the text. */
function patched(text: string, file = shop): string {
  const [patch, ...more] = readPatch(text) ?? [];
  expect(more).toEqual([]);
  if (!patch || !("edits" in patch)) throw new Error("no edits");
  const result = applyEdits(file, patch.edits);
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.text;
}

const checked = shop.replace("  db.buy(id);\n", "  if (!id) throw new Error('id');\n  db.buy(id);\n");

test("V4A: a file is updated, added, deleted and moved", () => {
  const patches = readPatch(`*** Begin Patch
*** Update File: src/shop.js
@@ export function buy(id) {
-  db.buy(id);
+  db.buy(id, 1);
@@
 export function sell(id) {
-  db.sell(id);
+  db.sell(id, 1);
*** Add File: src/new.js
+export const a = 1;
+
+export const b = 2;
*** Delete File: old.js
*** Update File: a.js
*** Move to: b.js
*** End Patch
`);
  expect(patches).toEqual([
    {
      path: "src/shop.js",
      kind: "edit",
      edits: [
        { old: "  db.buy(id);\n", new: "  db.buy(id, 1);\n", lines: true, behind: ["export function buy(id) {"] },
        {
          old: "export function sell(id) {\n  db.sell(id);\n",
          new: "export function sell(id) {\n  db.sell(id, 1);\n",
          lines: true,
        },
      ],
    },
    { path: "src/new.js", kind: "create", content: "export const a = 1;\n\nexport const b = 2;\n" },
    { path: "old.js", kind: "delete" },
    { path: "a.js", kind: "move", to: "b.js", edits: [] },
  ] satisfies FilePatch[]);
});

test("V4A: lines that are only added go behind the line that @@ names", () => {
  expect(
    patched(
      "*** Begin Patch\n*** Update File: s.js\n@@ export function buy(id) {\n+  if (!id) throw new Error('id');\n*** End Patch",
    ),
  ).toBe(checked);
});

test.each([
  ["no context at all", "*** Begin Patch\n*** Update File: s.js\n@@\n+x\n*** End Patch"],
  ["nothing changed", "*** Begin Patch\n*** Update File: s.js\n@@\n x\n*** End Patch"],
  ["a line without prefix", "*** Begin Patch\n*** Update File: s.js\n@@\n x\ny\n-z\n+w\n*** End Patch"],
  ["an added file with bare lines", "*** Begin Patch\n*** Add File: s.js\nx\n*** End Patch"],
  ["no file", "*** Begin Patch\n*** End Patch"],
  ["a diff that loses its prefixes", "--- a/s.js\n+++ b/s.js\n@@ -1,3 +1,3 @@\n x\nlost\n-y\n+z\n"],
  ["an addition without context", "--- a/s.js\n+++ b/s.js\n@@ -4,0 +5,1 @@\n+z\n"],
  ["a block without end", "s.js\n<<<<<<< SEARCH\na\n=======\nb\n"],
  ["a block without divider", "s.js\n<<<<<<< SEARCH\na\n>>>>>>> REPLACE\n"],
])("a patch with %s is refused, not half read", (_, text) => {
  expect(() => readPatch(text)).toThrow(TaskError);
});

const unified = `--- a/src/shop.js
+++ b/src/shop.js
@@ -2,7 +2,8 @@
 
 export function buy(id) {
+  if (!id) throw new Error('id');
   db.buy(id);
 }
 
`;

test.each([
  ["plain", unified],
  ["with git's header", `diff --git a/src/shop.js b/src/shop.js\nindex 111..222 100644\n${unified}`],
  [
    "in a fence with prose around it",
    `I add the check.\n\n\`\`\`diff\n${unified}\`\`\`\n\n- checks the id\n- throws\n`,
  ],
  ["with wrong counts", unified.replace("-2,7 +2,8", "-200,1 +300,9")],
  ["with a header of Subversion", `Index: src/shop.js\n${"=".repeat(67)}\n${unified}`],
  ["without numbers", unified.replace("@@ -2,7 +2,8 @@", "@@")],
  ["with CRLF", unified.replaceAll("\n", "\r\n")],
  ["with blank lines that lost their blank", unified.replaceAll("\n \n", "\n\n")],
  ["without file headers", unified.split("\n").slice(2).join("\n")],
])("a unified diff %s", (_, text) => {
  expect(patched(text)).toBe(checked);
});

test("a unified diff names new, deleted, renamed and several files", () => {
  const text = `diff --git a/n.js b/n.js
new file mode 100644
--- /dev/null
+++ b/n.js
@@ -0,0 +1,2 @@
+one
+two
diff --git a/d.js b/d.js
deleted file mode 100644
--- a/d.js
+++ /dev/null
@@ -1 +0,0 @@
-gone
diff --git a/x.js b/y.js
similarity index 100%
rename from x.js
rename to y.js
--- a/e.js
+++ b/e.js
@@ -1 +1 @@
-old
\\ No newline at end of file
+new
\\ No newline at end of file
`;
  expect(readPatch(text)).toEqual([
    { path: "n.js", kind: "create", content: "one\ntwo\n" },
    { path: "d.js", kind: "delete", was: "gone\n" },
    { path: "x.js", kind: "move", to: "y.js", edits: [] },
    { path: "e.js", kind: "edit", edits: [{ old: "old", new: "new", lines: true }] },
  ]);
});

test("SEARCH/REPLACE blocks, the file named before, in the marker, before the fence, or by the block before", () => {
  const block = (name: string, old: string, fresh: string) =>
    `${name}<<<<<<< SEARCH\n${old}=======\n${fresh}>>>>>>> REPLACE\n`;
  const wanted = [
    {
      path: "src/a.ts",
      kind: "edit",
      edits: [
        { old: "one\n", new: "two\n", lines: true },
        { old: "three\n", new: "", lines: true },
      ],
    },
    { path: "b.ts", kind: "edit", edits: [{ old: "x\n", new: "y\n", lines: true }] },
  ];
  const rest = block("", "three\n", "") + block("b.ts\n", "x\n", "y\n");
  expect(readPatch(block("src/a.ts\n", "one\n", "two\n") + rest)).toEqual(wanted as FilePatch[]);
  expect(readPatch(block("**src/a.ts**\n```ts\n", "one\n", "two\n") + rest)).toEqual(wanted as FilePatch[]);
  expect(readPatch(`Here it is:\n\n${block("`src/a.ts`\n", "one\n", "two\n")}${rest}`)).toEqual(wanted as FilePatch[]);
  expect(readPatch(`<<<<<<< SEARCH src/a.ts\none\n=======\ntwo\n>>>>>>> REPLACE\n${rest}`)).toEqual(
    wanted as FilePatch[],
  );
  expect(readPatch(`------- SEARCH\none\n=======\ntwo\n+++++++ REPLACE\n`)).toEqual([
    { path: null, kind: "edit", edits: [{ old: "one\n", new: "two\n", lines: true }] },
  ]);
});

test.each([
  "export const a = 1;\n",
  "",
  "---\ntitle: page\n---\n# Page\n",
  "<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> branch\n",
  "const fixture = `\n*** Begin Patch\n*** Update File: a\n@@\n-x\n+y\n*** End Patch\n`;\n",
  'import { test } from "bun:test";\n\ntest("x", () => {\n  read(`\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n`);\n});\n',
  "| a |\n|---|\n--- not a diff\n",
  "A list:\n- one\n+ two\n",
])("%j is no patch", (text) => {
  expect(readPatch(text)).toBeUndefined();
});

describe("what would be half a patch, or another one", () => {
  test.each([
    ["a hunk cut off behind what it takes away", "--- a/s.py\n+++ b/s.py\n@@ -1,3 +1,3 @@\n def f():\n-    return 1\n"],
    ["two names without a rename", "--- a/src/a.ts\n+++ src/b.ts\n@@ -1 +1 @@\n-a\n+b\n"],
    ["a copy", "diff --git a/a.ts b/b.ts\ncopy from a.ts\ncopy to b.ts\n@@ -1 +1 @@\n-a\n+b\n"],
    ["lines before everything and a second hunk", "--- a/s.ts\n+++ b/s.ts\n@@ -0,0 +1 @@\n+x\n@@ -5 +6 @@\n-a\n+b\n"],
    [
      "an unknown header first",
      "*** Begin Patch\n*** Create File: a.ts\n+x\n*** Update File: b.ts\n@@\n-a\n+b\n*** End Patch",
    ],
    [
      "words before its first header",
      "*** Begin Patch\nas you asked\n*** Update File: b.ts\n@@\n-a\n+b\n*** End Patch",
    ],
    ["no end", "*** Begin Patch\n*** Add File: a.ts\n+const a = 1;\n+cons"],
    ["two dividers", "a.md\n<<<<<<< SEARCH\nTitle\n=======\nold\n=======\nTitle\n=======\nnew\n>>>>>>> REPLACE\n"],
    [
      "a block in a block",
      "a.ts\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>>\n<<<<<<< SEARCH\nc\n=======\nd\n>>>>>>> REPLACE\n",
    ],
    [
      "a block for nobody knows what",
      "a.ts\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\nand then the other one\n<<<<<<< SEARCH\nc\n=======\nd\n>>>>>>> REPLACE\n",
    ],
  ])("%s is refused", (_, text) => {
    expect(() => readPatch(text)).toThrow(TaskError);
  });

  test("every section of git is its own file, with hunks or without", () => {
    const text = `diff --git a/pkg/__init__.py b/pkg/__init__.py
new file mode 100644
index 0000000..e69de29
diff --git a/old.bin b/old.bin
deleted file mode 100644
Binary files a/old.bin and /dev/null differ
diff --git a/pkg/m.py b/pkg/m.py
index 1..2 100644
--- a/pkg/m.py
+++ b/pkg/m.py
@@ -1 +1 @@
-a = 1
+a = 2
diff --git a/x.py b/y.py
rename from x.py
rename to y.py
--- a/x.py
+++ b/y.py
@@ -1 +1 @@
-b = 1
+b = 2
-- 
2.43.0
`;
    expect(readPatch(text)).toEqual([
      { path: "pkg/__init__.py", kind: "create", content: "" },
      { path: "old.bin", kind: "delete" },
      { path: "pkg/m.py", kind: "edit", edits: [{ old: "a = 1\n", new: "a = 2\n", lines: true }] },
      { path: "x.py", kind: "move", to: "y.py", edits: [{ old: "b = 1\n", new: "b = 2\n", lines: true }] },
    ]);
  });

  test("a folder that is called like git's prefix stays in the name", () => {
    expect(readPatch("--- b/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-a\n+b\n")?.[0]?.path).toBe("b/x.ts");
  });

  test("every part between Begin and End counts", () => {
    const part = (name: string) => `*** Begin Patch\n*** Update File: ${name}\n@@\n-a\n+b\n*** End Patch\n`;
    expect(readPatch(`${part("a.ts")}Then:\n${part("b.ts")}`)?.map(({ path }) => path)).toEqual(["a.ts", "b.ts"]);
  });

  test.each([
    "**src/b.ts**\n\n```ts",
    "in src/b.ts:",
    "### 2. src/b.ts",
    "// src/b.ts",
    "```ts src/b.ts",
    "```ts:src/b.ts",
    "<file>src/b.ts</file>",
    "src/b.ts\n\n\n```",
    "And in `src/b.ts` we need:",
  ])("the file of the second block is read from: %j", (named) => {
    const block = "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n";
    expect(readPatch(`src/a.ts\n${block}\n${named}\n${block}`)?.map(({ path }) => path)).toEqual([
      "src/a.ts",
      "src/b.ts",
    ]);
  });

  test("a heading may be underlined like a block is divided, where the signs differ in length", () => {
    const text = "a.md\n<<<<<<< SEARCH\nTitle\n=====\nold\n=======\nTitle\n=====\nnew\n>>>>>>> REPLACE\n";
    const [patch] = readPatch(text) ?? [];
    expect(patch).toMatchObject({ edits: [{ old: "Title\n=====\nold\n", new: "Title\n=====\nnew\n" }] });
  });
});

describe("where a hunk belongs", () => {
  const file = "function a() {\n  return 1;\n}\n\nfunction b() {\n  return 1;\n}\n\nfunction c() {\n  return 2;\n}\n";
  const hunk = (anchor: string, line = "return 1;") =>
    readPatch(`*** Begin Patch\n*** Update File: f.js\n@@ ${anchor}\n-  ${line}\n+  return 3;\n*** End Patch`)?.[0] as {
      edits: Edit[];
    };

  test("is behind the line that it names, which tells two places apart", () => {
    expect(applyEdits(file, hunk("function b() {").edits)).toMatchObject({
      ok: true,
      text: file.replace("b() {\n  return 1;", "b() {\n  return 3;"),
    });
  });

  test("is not before it", () => {
    expect(applyEdits(file, hunk("function c() {").edits)).toMatchObject({ ok: false, reason: "ambiguous" });
    const once = file.replace("b() {\n  return 1;", "b() {\n  return 5;");
    expect(applyEdits(once, hunk("function b() {").edits)).toMatchObject({ ok: false, reason: "not-found" });
  });

  test("is whole lines: never the end of one, never its beginning", () => {
    const [patch] = readPatch("f.js\n<<<<<<< SEARCH\nrun(a);\n=======\nrun(b);\n>>>>>>> REPLACE\n") ?? [];
    const { edits } = patch as { edits: Edit[] };
    expect(applyEdits("// run(a);\ngo();\n", edits)).toMatchObject({ ok: false, reason: "not-found" });
    expect(applyEdits("run(a); // twice\ngo();\n", edits)).toMatchObject({ ok: false, reason: "not-found" });
    expect(applyEdits("// run(a);\nrun(a);\n", edits)).toMatchObject({ ok: true, text: "// run(a);\nrun(b);\n" });
  });
});

import { expect, test } from "bun:test";
import { type FilePatch, TaskError } from "devorch";
import { applyEdits } from "../../orchestrator/workspace/edit.ts";
import { readPatch } from "../../orchestrator/workspace/patch.ts";

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
        { old: "  db.buy(id);\n", new: "  db.buy(id, 1);\n" },
        { old: "export function sell(id) {\n  db.sell(id);\n", new: "export function sell(id) {\n  db.sell(id, 1);\n" },
      ],
    },
    { path: "src/new.js", kind: "write", content: "export const a = 1;\n\nexport const b = 2;\n" },
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
    { path: "n.js", kind: "write", content: "one\ntwo\n" },
    { path: "d.js", kind: "delete" },
    { path: "x.js", kind: "move", to: "y.js", edits: [] },
    { path: "e.js", kind: "edit", edits: [{ old: "old", new: "new" }] },
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
        { old: "one\n", new: "two\n" },
        { old: "three\n", new: "" },
      ],
    },
    { path: "b.ts", kind: "edit", edits: [{ old: "x\n", new: "y\n" }] },
  ];
  const rest = block("", "three\n", "") + block("b.ts\n", "x\n", "y\n");
  expect(readPatch(block("src/a.ts\n", "one\n", "two\n") + rest)).toEqual(wanted as FilePatch[]);
  expect(readPatch(block("**src/a.ts**\n```ts\n", "one\n", "two\n") + rest)).toEqual(wanted as FilePatch[]);
  expect(readPatch(`Here it is:\n\n${block("`src/a.ts`\n", "one\n", "two\n")}${rest}`)).toEqual(wanted as FilePatch[]);
  expect(readPatch(`<<<<<<< SEARCH src/a.ts\none\n=======\ntwo\n>>>>>>> REPLACE\n${rest}`)).toEqual(
    wanted as FilePatch[],
  );
  expect(readPatch(`------- SEARCH\none\n=======\ntwo\n+++++++ REPLACE\n`)).toEqual([
    { path: null, kind: "edit", edits: [{ old: "one\n", new: "two\n" }] },
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

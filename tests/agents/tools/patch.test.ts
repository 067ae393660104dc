import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import editFile from "../../../agents/tools/edit_file.ts";
import moveFile from "../../../agents/tools/move_file.ts";
import writeFile from "../../../agents/tools/write_file.ts";
import { createFiles } from "../../../orchestrator/repository/files.ts";
import { editing } from "../../../orchestrator/repository/text_functions.ts";
import type { FileChange } from "../../../orchestrator/run/editing.ts";
import type { Tool, ToolContext } from "../../../orchestrator/sdk/tool.ts";
import { TaskError } from "../../../orchestrator/task/errors.ts";

/** A real folder and the guarded files over it; `changes` is what would be journaled. */
function aFolder(files: Record<string, string>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "devorch-tools-")));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const guarded = createFiles(root);
  const calls: FileChange[][] = [];
  const misses = new Map<string, number>();
  const context: ToolContext = {
    ...editing,
    files: guarded,
    async edit(changes) {
      calls.push(changes);
      await guarded.check(changes);
      for (const { path, content, encoding } of changes) await guarded.write(path, content, encoding);
    },
    shownOf: () => "all",
    missed: (path) => misses.set(path, (misses.get(path) ?? 0) + 1).get(path) ?? 0,
    command: () => Promise.reject(new Error("no commands here")),
    tryCommand: () => Promise.reject(new Error("no commands here")),
    signal: new AbortController().signal,
  };
  const use = (tool: Tool, input: unknown) =>
    tool.run?.(tool.input.parse(input) as never, context) ?? Promise.reject(new Error("no run"));
  return {
    root,
    use,
    calls,
    read: (path: string) => guarded.content(path),
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

test("several edits of a file are one change, and a refused one leaves all undone", async () => {
  using folder = aFolder({ "a.txt": "one\ntwo\nthree\n" });

  await folder.use(editFile, {
    path: "a.txt",
    edits: [
      { old: "one", new: "1" },
      { old: "two", new: "2" },
    ],
  });
  expect(await folder.read("a.txt")).toBe("1\n2\nthree\n");

  const refused = folder.use(editFile, {
    path: "a.txt",
    edits: [
      { old: "three", new: "3" },
      { old: "four", new: "4" },
    ],
  });
  await expect(refused).rejects.toBeInstanceOf(TaskError);
  expect(await folder.read("a.txt")).toBe("1\n2\nthree\n");
  expect(folder.calls).toHaveLength(1);
});

test("an edit that breaks the syntax says where", async () => {
  using folder = aFolder({ "a.ts": "export const a = 1;\n" });

  const told = await folder.use(editFile, { path: "a.ts", edits: [{ old: "= 1", new: "= {" }] });

  expect(told).toContain("Syntax error in a.ts");
});

test("a V4A patch as the replacement or as the content changes every file it names", async () => {
  using folder = aFolder({ "a.txt": "one\n", "b.txt": "two\n" });
  const patch =
    "*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+1\n*** Add File: c.txt\n+three\n*** Delete File: b.txt\n*** End Patch";

  await folder.use(editFile, { path: "a.txt", edits: [{ old: "", new: patch }] });

  expect([await folder.read("a.txt"), await folder.read("b.txt"), await folder.read("c.txt")]).toEqual([
    "1\n",
    undefined,
    "three\n",
  ]);
});

test("an empty old makes a file that is not there, and never overwrites one that is", async () => {
  using folder = aFolder({ "a.txt": "one\n" });

  await folder.use(editFile, { path: "new.txt", edits: [{ old: "", new: "hello\n" }] });

  expect(await folder.read("new.txt")).toBe("hello\n");
  await expect(folder.use(editFile, { path: "a.txt", edits: [{ old: "", new: "hello\n" }] })).rejects.toBeInstanceOf(
    TaskError,
  );
});

test.each([
  ["V4A", "*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+1\n*** End Patch\n"],
  ["unified", "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+1\n"],
  ["of git", "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+1\n"],
  ["of blocks", "a.txt\n<<<<<<< SEARCH\none\n=======\n1\n>>>>>>> REPLACE\n"],
])("a patch of another file, %s, as a new file is that file's content, by either tool", async (_, patch) => {
  using folder = aFolder({ "a.txt": "one\n" });

  await folder.use(editFile, { path: "tests/edited.txt", edits: [{ old: "", new: patch }] });
  await folder.use(writeFile, { path: "tests/written.txt", content: patch });

  expect(await folder.read("a.txt")).toBe("one\n");
  expect(await folder.read("tests/edited.txt")).toBe(patch);
  expect(await folder.read("tests/written.txt")).toBe(patch);
});

test("a file that is itself a patch is written as it is", async () => {
  using folder = aFolder({});
  const content = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";

  await folder.use(writeFile, { path: "fix.patch", content });

  expect(await folder.read("fix.patch")).toBe(content);
});

test("a move keeps the content and refuses to overwrite", async () => {
  using folder = aFolder({ "a.txt": "one\n", "b.txt": "two\n" });

  await folder.use(moveFile, { from: "a.txt", to: "sub/a.txt" });

  expect([await folder.read("a.txt"), await folder.read("sub/a.txt")]).toEqual([undefined, "one\n"]);
  await expect(folder.use(moveFile, { from: "b.txt", to: "sub/a.txt" })).rejects.toBeInstanceOf(TaskError);
});

test("an edit that does not fit shows the place the second time, and asks for the whole file the third time", async () => {
  const lines = Array.from({ length: 300 }, (_, n) => `line ${n + 1} of the file`);
  using folder = aFolder({ "a.txt": lines.join("\n") });
  const wrong = { path: "a.txt", edits: [{ old: "line 150 of this file", new: "x" }] };
  const said = async () => (await folder.use(editFile, wrong).catch((error) => error)) as TaskError;

  expect((await said()).output).not.toContain("copy `old` from here");
  const region = (await said()).output;
  expect(region).toContain("copy `old` from here exactly");
  expect(region).toContain("  150\tline 150 of the file");
  expect(region).not.toContain("line 20 of the file");
  const whole = (await said()).output;
  expect(whole).toContain("send it as a whole with `write_file`");
  expect(whole).toContain("    1\tline 1 of the file");
  expect(whole).toContain("  300\tline 300 of the file");
});

test("a file that is too long to be written as a whole is shown by its place", async () => {
  const lines = Array.from({ length: 900 }, (_, n) => `line ${n + 1} of the file`);
  using folder = aFolder({ "a.txt": lines.join("\n") });
  const wrong = { path: "a.txt", edits: [{ old: "line 450 of this file", new: "x" }] };
  let said = "";
  for (let n = 0; n < 3; n++) said = ((await folder.use(editFile, wrong).catch((error) => error)) as TaskError).output;

  expect(said).toContain("copy `old` from here exactly");
  expect(said).not.toContain("write_file");
  expect(said.split("\n").length).toBeLessThan(100);
});

const loses: [string, Record<string, string>, string][] = [
  [
    "an added file that is there",
    { "a.ts": "const a = 1;\n" },
    "*** Begin Patch\n*** Add File: a.ts\n+hello\n*** End Patch",
  ],
  [
    "a diff that makes a file that is there",
    { "a.ts": "const a = 1;\n" },
    "--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1 @@\n+hello\n",
  ],
  [
    "lines before the first, of a file that is there",
    { "a.ts": "const a = 1;\n" },
    "--- a/a.ts\n+++ b/a.ts\n@@ -0,0 +1 @@\n+hello\n",
  ],
  [
    "a diff that removes what the file is not",
    { "a.ts": "const a = 1;\n" },
    "--- a/a.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-const a = 2;\n",
  ],
  [
    "two moves to one name",
    { "a.ts": "a\n", "b.ts": "b\n" },
    "*** Begin Patch\n*** Update File: a.ts\n*** Move to: c.ts\n*** Update File: b.ts\n*** Move to: ./c.ts\n*** End Patch",
  ],
  [
    "an edit of what was removed by another spelling",
    { "a.ts": "a\n" },
    "*** Begin Patch\n*** Delete File: ./a.ts\n*** Update File: a.ts\n@@\n-a\n+b\n*** End Patch",
  ],
];

test.each(loses)("%s: nothing happens", async (_, files, patch) => {
  using folder = aFolder(files);
  expect(folder.use(editFile, { path: "a.ts", edits: [{ old: "", new: patch }] })).rejects.toThrow(TaskError);
  expect(folder.calls).toEqual([]);
  for (const [name, text] of Object.entries(files)) expect(await folder.read(name)).toBe(text);
});

test("one file is one file, however it is spelled", async () => {
  using folder = aFolder({ "a.ts": "const a = 1;\nconst b = 1;\n" });
  const part = (name: string, letter: string) =>
    `*** Update File: ${name}\n@@\n-const ${letter} = 1;\n+const ${letter} = 2;\n`;
  const patch = `*** Begin Patch\n${part("a.ts", "a")}${part("./a.ts", "b")}*** End Patch`;
  await folder.use(writeFile, { path: "a.ts", content: patch });
  expect(await folder.read("a.ts")).toBe("const a = 2;\nconst b = 2;\n");
});

test("an empty new file of a diff beside another file leaves that one alone", async () => {
  using folder = aFolder({ "m.py": "a = 1\nb = 1\n" });
  const patch =
    "diff --git a/pkg.py b/pkg.py\nnew file mode 100644\nindex 0..e69de29\ndiff --git a/m.py b/m.py\n--- a/m.py\n+++ b/m.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n";
  await folder.use(editFile, { path: "m.py", edits: [{ old: "", new: patch }] });
  expect(await folder.read("m.py")).toBe("a = 2\nb = 1\n");
  expect(await folder.read("pkg.py")).toBe("");
});

const diff = "--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-const a = 1;\n+const a = 2;\n";
test.each([
  ["fix.sh", `#!/bin/sh\nset -e\npatch -p1 <<'EOF'\n${diff}EOF\n`],
  ["fixture.py", `PATCH = """\\\n${diff}"""\n`],
  ["how.rst", `Change it\n\n${diff}`],
  ["how.html", diff],
])("%s holds a patch and is written as it is", async (name, content) => {
  using folder = aFolder({ "a.ts": "const a = 1;\n" });
  await folder.use(writeFile, { path: name, content });
  expect(await folder.read(name)).toBe(content);
  expect(await folder.read("a.ts")).toBe("const a = 1;\n");
});

const ofOthers = [
  diff,
  "*** Begin Patch\n*** Update File: a.ts\n@@\n-const a = 1;\n+const a = 2;\n*** End Patch\n",
  "*** Begin Patch\n*** Delete File: a.ts\n*** End Patch\n",
  "a.ts\n<<<<<<< SEARCH\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> REPLACE\n",
  "@@ -1 +1 @@\n-const a = 1;\n+const a = 2;\n",
  "*** Begin Patch\n*** Update File: a.ts\n@@\n-const a = 1;\n",
  "<<<<<<< SEARCH\nconst a = 1;\n",
];
const fixtures = ["change.txt", "tests/fixtures/input", "case.json", "old.snap", "notes.md", "a.patch"];
test.each(fixtures.flatMap((name) => ofOthers.map((content) => [name, content] as const)))(
  "%s with a patch of another file, or of none, is written and written anew as it is: %j",
  async (name, content) => {
    using folder = aFolder({ "a.ts": "const a = 1;\n" });
    await folder.use(writeFile, { path: name, content });
    expect(await folder.read(name)).toBe(content);
    await folder.use(writeFile, { path: name, content: `${content}\n` });
    expect([await folder.read(name), await folder.read("a.ts")]).toEqual([`${content}\n`, "const a = 1;\n"]);
  },
);

test.each(["a.ts", "docs/a.md"])("a patch of %s as its content changes it, in every format", async (name) => {
  const parts = [
    `--- a/${name}\n+++ b/${name}\n@@ -1 +1 @@\n-const a = 1;\n+const a = 2;\n`,
    `*** Begin Patch\n*** Update File: ./${name}\n@@\n-const a = 1;\n+const a = 2;\n*** End Patch\n`,
    `${name}\n<<<<<<< SEARCH\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> REPLACE\n`,
    "<<<<<<< SEARCH\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> REPLACE\n",
  ];
  for (const content of parts) {
    using folder = aFolder({ [name]: "const a = 1;\n" });
    await folder.use(writeFile, { path: name, content });
    expect(await folder.read(name)).toBe("const a = 2;\n");
  }
  using folder = aFolder({ [name]: "const a = 1;\n" });
  const cut = `*** Begin Patch\n*** Update File: ${name}\n@@\n-const a = 1;\n`;
  await expect(folder.use(writeFile, { path: name, content: cut })).rejects.toThrow("ends without");
  expect(await folder.read(name)).toBe("const a = 1;\n");
});

test("words before a patch of this very file do not end up in it", async () => {
  using folder = aFolder({ "a.ts": "const a = 1;\n" });
  await folder.use(writeFile, { path: "a.ts", content: `I use another value:\n\n${diff}` });
  expect(await folder.read("a.ts")).toBe("const a = 2;\n");
});

test("a file that is written anew keeps its mark, its line ends and its last line break", async () => {
  using folder = aFolder({ "a.ts": "\ufeffconst a = 1;\r\nconst b = 1;\r\n" });
  await folder.use(writeFile, { path: "a.ts", content: "const a = 2;\nconst b = 2;" });
  expect(await folder.read("a.ts")).toBe("\ufeffconst a = 2;\r\nconst b = 2;\r\n");
});

test.each([
  ["\n", "\n"],
  ["\r\n", "\n"],
])("a file without a line break at its end (%j) gets the one that it is written anew with", async (end, sent) => {
  using folder = aFolder({ "a.ts": `a();${end}b();` });
  await folder.use(writeFile, { path: "a.ts", content: "a();\nc();" });
  expect(await folder.read("a.ts")).toBe(`a();${end}c();`);
  await folder.use(writeFile, { path: "a.ts", content: `a();${sent}d();${sent}` });
  expect(await folder.read("a.ts")).toBe(`a();${end}d();${end}`);
});

test("a file is not written anew with a part of it left out", async () => {
  using folder = aFolder({ "a.ts": "const a = 1;\nconst b = 1;\n" });
  const content = "const a = 2;\n// ... rest of the file unchanged ...\n";
  expect(folder.use(writeFile, { path: "a.ts", content })).rejects.toThrow("placeholder");
  expect(await folder.read("a.ts")).toBe("const a = 1;\nconst b = 1;\n");
});

test("a fence around all of a file and the numbers of read_file do not get into one that was read so", async () => {
  using folder = aFolder({ "b.ts": "const b = 0;\nconst c = 1;\n", "d.txt": "one\ntwo\n" });
  const sent: [path: string, content: string, stored: string][] = [
    ["a.ts", "```ts\nconst a = 1;\n```\n", "const a = 1;\n"],
    ["a.py", "```python\na = 1\n```\n", "a = 1\n"],
    ["b.ts", "    1\tconst b = 1;\n    2\tconst c = 1;\n", "const b = 1;\nconst c = 1;\n"],
    ["d.txt", "```\none\n2\n```\n", "one\n2\n"],
  ];
  for (const [path, content, stored] of sent) {
    await folder.use(writeFile, { path, content });
    expect([path, await folder.read(path)]).toEqual([path, stored]);
  }
});

test("a new file is stored as it was sent, whatever it looks like", async () => {
  using folder = aFolder({});
  const contents = [
    "1\tAnna\n2\tBerta\n",
    "     1\t#!/bin/sh\n     2\techo\n",
    "    1\tone\n    2\ttwo\n",
    "    2\ttwo\n    3\tthree\nmore\n",
    "```python\nprint(1)\n```\n",
    "```\nfenced\n```",
    "one\rtwo\r",
    "\r\n \n\t\n",
  ];
  for (const [at, content] of contents.entries()) {
    await folder.use(writeFile, { path: `fixtures/${at}.txt`, content });
    expect(await folder.read(`fixtures/${at}.txt`)).toBe(content);
  }
});

test("a file whose lines end in a carriage return alone keeps the last one", async () => {
  using folder = aFolder({ "mac.txt": "one\rtwo\r", "cut.txt": "one\rtwo\rthree\r" });
  await folder.use(writeFile, { path: "mac.txt", content: "1\r2\r" });
  await folder.use(editFile, { path: "cut.txt", edits: [{ old: "two\r", new: "" }] });
  expect(await folder.read("mac.txt")).toBe("1\r2\r");
  expect(await folder.read("cut.txt")).toBe("one\rthree\r");
});

test("new files, patches and removals read characters as they are shown", async () => {
  using folder = aFolder({ "bell.txt": "one\x07\ntwo\n", "gone.txt": "\x1b[0m\n" });
  await folder.use(writeFile, { path: "new.txt", content: "a⟦U+001B⟧[0m\r\nb\r\n" });
  expect(await folder.read("new.txt")).toBe("a\x1b[0m\r\nb\r\n");
  const diff = [
    "--- a/bell.txt\n+++ b/bell.txt\n@@ -1,2 +1,2 @@\n one⟦U+0007⟧\n-two\n+2⟦U+200B⟧\n",
    "--- /dev/null\n+++ b/made.txt\n@@ -0,0 +1 @@\n+⟦U+0007⟧\n",
    "--- a/gone.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-⟦U+001B⟧[0m\n",
  ];
  await folder.use(editFile, { path: "bell.txt", edits: [{ old: "", new: diff.join("") }] });
  expect(await folder.read("bell.txt")).toBe("one\x07\n2\u200b\n");
  expect(await folder.read("made.txt")).toBe("\x07\n");
  expect(await folder.read("gone.txt")).toBeUndefined();
});

const twenty = Array.from({ length: 20 }, (_, at) => `line ${at + 1}`);
const numbered = (from: number, ...lines: string[]) =>
  lines.map((line, at) => `${String(from + at).padStart(5)}\t${line}`);

test("an edit answers with the changed lines, their new numbers and two lines around them", async () => {
  using folder = aFolder({ "a.txt": `${twenty.join("\n")}\n`, "dos.txt": "\uFEFFone\r\ntwo\r\nthree\r\n" });

  const told = await folder.use(editFile, {
    path: "a.txt",
    edits: [
      { old: "line 4", new: "line four\nand more" },
      { old: "line 15\nline 16\n", new: "" },
    ],
  });

  expect(told.split("\n")).toEqual([
    "Wrote a.txt (19 lines).",
    ...numbered(2, "line 2", "line 3", "line four", "and more", "line 5", "line 6"),
    ...numbered(14, "line 13", "line 14", "line 17", "line 18"),
  ]);
  expect(await folder.use(editFile, { path: "dos.txt", edits: [{ old: "two", new: "2" }] })).toBe(
    ["Wrote dos.txt (3 lines).", ...numbered(1, "one", "2", "three")].join("\n"),
  );
});

test("how much an edit answers is bounded; a new or removed file is named alone", async () => {
  using folder = aFolder({ "a.txt": "x\n".repeat(500), "b.txt": `${"b".repeat(5000)}\nend\n`, "c.txt": "c\n" });

  const all = await folder.use(editFile, { path: "a.txt", edits: [{ old: "x", new: "y", replaceAll: true }] });
  expect(all.split("\n")).toHaveLength(62);
  expect(all).toEndWith("⟦devorch: 440 more lines; read_file shows them⟧");
  const wide = await folder.use(editFile, { path: "b.txt", edits: [{ old: "end", new: "END" }] });
  expect(wide).toContain("    2\tEND");
  expect(wide.length).toBeLessThan(500);
  expect(await folder.use(writeFile, { path: "new.txt", content: "1\n2\n" })).toBe("Wrote new.txt (2 lines).");
  expect(await folder.use(moveFile, { from: "c.txt", to: "d.txt" })).toBe("Removed c.txt.\nWrote d.txt (1 line).");
});

test("a file keeps its encoding through edits, a rewrite and a move", async () => {
  using folder = aFolder({});
  const latin = (text: string) => Buffer.from(text, "latin1");
  const wide = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le");
  writeFileSync(join(folder.root, "a.c"), latin("// año\nint x;\n"));
  writeFileSync(join(folder.root, "b.rc"), wide("uno\r\nñu\r\n"));

  const told = await folder.use(editFile, { path: "a.c", edits: [{ old: "año", new: "señal" }] });
  await folder.use(moveFile, { from: "a.c", to: "lib/a.c" });
  await folder.use(writeFile, { path: "b.rc", content: "dos\nñandú\n" });

  expect(told).toContain("    1\t// señal");
  expect(readFileSync(join(folder.root, "lib/a.c")).equals(latin("// señal\nint x;\n"))).toBe(true);
  expect(readFileSync(join(folder.root, "b.rc")).equals(wide("dos\r\nñandú\r\n"))).toBe(true);
  const refused = folder.use(editFile, { path: "lib/a.c", edits: [{ old: "int x", new: 'char *x = "Ж"' }] });
  await expect(refused).rejects.toThrow("Latin-1");
  expect(readFileSync(join(folder.root, "lib/a.c")).equals(latin("// señal\nint x;\n"))).toBe(true);
});

import { expect, test } from "bun:test";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileChange, TaskError, type Tool, type ToolContext } from "devorch";
import editFile from "../../../agents/tools/edit_file.ts";
import moveFile from "../../../agents/tools/move_file.ts";
import writeFile from "../../../agents/tools/write_file.ts";
import { createFiles } from "../../../orchestrator/workspace/files.ts";
import { editing } from "../../../orchestrator/workspace/reading.ts";

/** A real folder and the guarded files over it; `changes` is what would be journaled. */
function aFolder(files: Record<string, string>) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "devorch-tools-")));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const guarded = createFiles(root);
  const calls: FileChange[][] = [];
  const misses = new Map<string, number>();
  const context: ToolContext = {
    ...editing,
    files: guarded,
    async edit(changes) {
      calls.push(changes);
      for (const { path, content } of changes) await guarded.write(path, content);
    },
    missed: (path) => misses.set(path, (misses.get(path) ?? 0) + 1).get(path) ?? 0,
    command: () => Promise.reject(new Error("no commands here")),
    signal: new AbortController().signal,
  };
  const use = (tool: Tool, input: unknown) =>
    tool.run?.(tool.input.parse(input) as never, context) ?? Promise.reject(new Error("no run"));
  return {
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

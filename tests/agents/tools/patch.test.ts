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
  const context: ToolContext = {
    ...editing,
    files: guarded,
    async edit(changes) {
      calls.push(changes);
      for (const { path, content } of changes) await guarded.write(path, content);
    },
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

import { expect, test } from "bun:test";
import { chmodSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { git, makeRepository, openGit, scratch, writeFiles } from "../../support/git.ts";

const long = Array.from({ length: 300 }, (_, at) => `line ${at}`).join("\n");

test("the diff brings a checkout of the base to the working copy by git apply", async () => {
  using dir = scratch();
  const files = {
    "long.txt": `${long}\n`,
    "no newline.txt": "a\nb",
    "crlf.txt": "a\r\nb\r\nc\r\n",
    "gone.txt": "gone\n",
    "empty.txt": "",
    "ñandú/año.txt": "uno\n",
    "run.sh": "#!/bin/sh\n",
    'quo"te.txt': "q\n",
    "file.txt": "was a file\n",
  };
  const source = makeRepository(join(dir.path, "source"), [files]);
  await using clone = await openGit(join(dir.path, "clones"), { kind: "folder", path: source, name: "s" });
  writeFiles(clone.root, {
    "long.txt": `first\n${long.replace("line 150", "other").replace("line 299", "last")}`,
    "no newline.txt": "a\nb\nc\n",
    "crlf.txt": "a\r\nB\r\nc\r\n",
    "new empty.txt": "",
    "ñandú/año.txt": "uno\ndos\n",
    'quo"te.txt': "Q\n",
    ".dev-tasks/plan.md": "left out",
  });
  rmSync(join(clone.root, "gone.txt"));
  rmSync(join(clone.root, "empty.txt"));
  rmSync(join(clone.root, "file.txt"));
  symlinkSync("run.sh", join(clone.root, "file.txt"));
  chmodSync(join(clone.root, "run.sh"), 0o755);

  writeFiles(dir.path, { "x.patch": await clone.git.diff(clone.base.sha) });
  git(source, "apply", "--index", "../x.patch");
  const counted = git(source, "-c", "core.quotePath=false", "diff", "--cached", "--numstat", "--no-renames", "-z")
    .split("\0")
    .filter(Boolean)
    .map((line) => line.split("\t"));
  const changed = await clone.git.changed(clone.base.sha);
  expect(changed.map(({ path, added, removed }) => [`${added}`, `${removed}`, path])).toEqual(counted);

  expect(git(source, "write-tree")).toBe(await clone.git.tree());
});

test("binary files are only named, and a file rewritten from end to end is replaced without a long search", async () => {
  using dir = scratch();
  const lines = (word: string) => Array.from({ length: 30_000 }, (_, at) => `${word} ${at}\n`).join("");
  const source = makeRepository(join(dir.path, "source"), [
    { "big.txt": lines("old"), "bin.dat": Buffer.from([0, 1]) },
  ]);
  await using clone = await openGit(join(dir.path, "clones"), { kind: "folder", path: source, name: "s" });
  writeFiles(clone.root, { "big.txt": lines("new"), "bin.dat": Buffer.from([0, 2]) });

  const diff = await clone.git.diff(clone.base.sha);

  expect(diff).toContain("Binary files a/bin.dat and b/bin.dat differ\n");
  expect(diff).toContain("@@ -1,30000 +1,30000 @@\n-old 0\n");
});

test("nothing changed is an empty diff", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "source"));
  await using clone = await openGit(join(dir.path, "clones"), { kind: "folder", path: source, name: "s" });
  expect(await clone.git.diff(clone.base.sha)).toBe("");
});

test("what has no place in a commit is not in the diff: there the file is as HEAD has it", async () => {
  using dir = scratch();
  const names = ["large.txt", "link.txt", "pipe.txt"];
  const all = (content: string) => Object.fromEntries(names.map((name) => [name, content]));
  const source = makeRepository(join(dir.path, "source"), [all("one\ntwo\n")]);
  await using clone = await openGit(join(dir.path, "clones"), { kind: "folder", path: source, name: "s" });
  await clone.git.createBranch("work", clone.base.sha);
  writeFiles(clone.root, all("one\nthree\n"));
  await clone.git.commit({ branch: "work", message: "work", paths: names });
  const diff = await clone.git.diff(clone.base.sha);
  const tree = await clone.git.tree();
  for (const name of names) rmSync(join(clone.root, name));
  writeFiles(clone.root, { "large.txt": "x\n".repeat(6 << 20) });
  symlinkSync("/etc/hostname", join(clone.root, "link.txt"));
  Bun.spawnSync(["mkfifo", join(clone.root, "pipe.txt")]);

  expect(await clone.git.tree()).toBe(tree);
  expect(await clone.git.diff(clone.base.sha)).toBe(diff);
  const changed = await clone.git.changed(clone.base.sha);
  expect(changed).toEqual(names.map((path) => ({ path, added: 1, removed: 1 })));
});

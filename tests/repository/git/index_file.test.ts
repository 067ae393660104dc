import { expect, test } from "bun:test";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WorkingCopy } from "../../../orchestrator/repository/git/tree/working_copy.ts";
import { git, makeRepository, openGit, scratch, writeFiles } from "../../support/git.ts";

/** Names whose order as UTF-16, as bytes and as entries of trees differ, of every length that a row is filled up from. */
const names = [
  "a.b",
  "a0",
  "a/b",
  "a/b.c/d",
  "ä",
  "\u{ff5e}",
  "\u{1f600}",
  ...["l", "lo", "lon", "long", "longe", "longer"],
];
const files = Object.fromEntries(names.map((name) => [name, `${name}\n`]));

function rowsOf(root: string): string {
  return git(root, "ls-files", "--stage", "-z");
}

test("git finds in the index of a new clone what it would have written, and no file changed by its row alone", async () => {
  using dir = scratch();
  const source = makeRepository(join(dir.path, "source"), [files]);
  symlinkSync("a0", join(source, "link"));
  writeFiles(source, { ".gitattributes": "*.crlf text eol=crlf\n", "of.crlf": "one\ntwo\n", "bin/run": "" });
  git(source, "update-index", "--add", "--chmod=+x", "bin/run");
  git(source, "add", "-A");
  git(source, "commit", "-qm", "more");

  await using clone = await openGit(join(dir.path, "clones"), { kind: "folder", name: "r", path: source });

  expect(rowsOf(clone.root)).toBe(rowsOf(source));
  expect(git(clone.root, "diff-files")).toBe("");
  expect(git(clone.root, "fsck", "--strict", "--no-dangling")).toBe("");
});

/** What stands in the clone's index before a commit. */
const before: Record<string, (root: string) => void> = {
  "what devorch wrote": () => undefined,
  "what git wrote": (root) => git(root, "update-index", "--force-write-index"),
  "flags that only version 3 has": (root) => {
    writeFileSync(join(root, "later"), "");
    git(root, "add", "--intent-to-add", "later");
  },
  "a version that is not read": (root) => git(root, "update-index", "--index-version", "4"),
  "a row of a conflict": (root) => {
    const oid = git(root, "rev-parse", "HEAD:a0");
    const rows = [1, 2, 3].map((stage) => `100644 ${oid} ${stage}\ta0`).join("\n");
    Bun.spawnSync(["git", "update-index", "--index-info"], { cwd: root, stdin: Buffer.from(rows) });
  },
  "a damaged one": (root) => writeFileSync(join(root, ".git/index"), "DIRC and nothing that fits"),
  nothing: (root) => git(root, "rm", "-rq", "--cached", "."),
};

test.each(Object.keys(before))("after a commit the index holds its files: before it %s", async (name) => {
  using dir = scratch();
  const root = makeRepository(join(dir.path, "repository"), [files]);
  before[name]?.(root);
  const copy = new WorkingCopy(root);
  writeFiles(root, { a0: "changed\n", "new/er": "new\n" });

  const author = { name: "devorch", email: "devorch@localhost" };
  await copy.commit({ branch: "main", message: "feat: more", paths: ["a0", "new/er"], author });

  expect(rowsOf(root)).toBe(git(root, "ls-tree", "-rz", "HEAD").replace(/ blob (\w{40})\t/g, " $1 0\t"));
  expect(git(root, "status", "--porcelain", "--untracked-files=no")).toBe("");
  expect(git(root, "fsck", "--strict", "--no-dangling")).toBe("");
});

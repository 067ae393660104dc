import { expect, test } from "bun:test";
import { renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { WorkingCopy } from "../../../orchestrator/repository/git/tree/working_copy.ts";
import { git, makeRepository, scratch, writeFiles } from "../../support/git.ts";

const files = {
  top: "1",
  "a/b/c/one": "1",
  "a/b/c/two": "2",
  "a/b/three": "3",
  "a-b/x": "x",
  "a.b": "x",
  "d/only": "1",
  "é/ü": "1",
};
const author = { name: "devorch", email: "devorch@localhost" };

/** A change, and how many folders' trees it makes that were not there, the top's included. */
const changes: Record<string, [change: (root: string) => void, trees: number]> = {
  nothing: [() => undefined, 0],
  "a file at the top": [(root) => writeFiles(root, { top: "2" }), 1],
  "a file deep down": [(root) => writeFiles(root, { "a/b/c/one": "2" }), 4],
  "two files in one folder": [(root) => writeFiles(root, { "a/b/c/one": "2", "a/b/c/two": "3" }), 4],
  "new folders": [(root) => writeFiles(root, { "n/e/w": "1", "a/n/e/w": "1" }), 4],
  "a folder that is empty then": [(root) => rmSync(join(root, "d/only")), 1],
  "a file in the place of a folder": [
    (root) => {
      rmSync(join(root, "a"), { recursive: true });
      writeFiles(root, { a: "1" });
    },
    1,
  ],
  "a folder in the place of a file": [
    (root) => {
      rmSync(join(root, "top"));
      writeFiles(root, { "top/top": "1" });
    },
    2,
  ],
  "a folder of another name": [(root) => renameSync(join(root, "a/b"), join(root, "z")), 1],
  "a link in the place of a folder": [
    (root) => {
      rmSync(join(root, "a/b"), { recursive: true });
      symlinkSync("../top", join(root, "a/b"));
    },
    2,
  ],
  everything: [
    (root) => {
      for (const name of [...Object.keys(files), "a", "d", "é", "a-b"])
        rmSync(join(root, name), { recursive: true, force: true });
    },
    1,
  ],
};

test.each(Object.keys(changes))(
  "the tree is git's own, and of folders only the touched are written: %s",
  async (name) => {
    using dir = scratch();
    const root = makeRepository(join(dir.path, "repository"), [files]);
    const [change, trees] = changes[name] ?? [];
    const treesIn = () =>
      git(root, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").split("tree").length;
    const copy = new WorkingCopy(root);
    change?.(root);
    const known = treesIn();

    const tree = await copy.tree();
    expect(treesIn()).toBe(known);
    const saved = await copy.checkpoint("refs/devorch/T-1/1", "saved", author);

    expect(treesIn() - known).toBe(trees ?? 0);
    expect(git(root, "rev-parse", `${saved}^{tree}`)).toBe(tree);
    git(root, "add", "-A");
    expect(git(root, "write-tree")).toBe(tree);
    expect(git(root, "fsck", "--strict", "--no-dangling")).toBe("");
  },
);

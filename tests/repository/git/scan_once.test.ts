import { expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WorkingCopy } from "../../../orchestrator/repository/git/tree/working_copy.ts";
import { noteRest, removeRest } from "../../../orchestrator/repository/scan/rest.ts";
import { scanForCommit } from "../../../orchestrator/repository/scan/scan.ts";
import { git, makeRepository, scratch } from "../../support/git.ts";

const author = { name: "devorch", email: "devorch@localhost" };

async function aCopy(folder: string) {
  const root = makeRepository(join(folder, "repository"));
  const copy = new WorkingCopy(root);
  const { branch, sha } = await copy.head();
  const scanned = async (changes: number | undefined) => {
    copy.noteChanges(changes);
    return copy.scan();
  };
  return { root, copy, sha, branch: branch ?? "", scanned };
}

test("a working copy is looked at once as long as nothing changes it", async () => {
  using dir = scratch();
  const { scanned } = await aCopy(dir.path);

  await scanned(1);
  const first = await scanned(1);

  expect(await scanned(1)).toBe(first);
  expect(await scanned(2)).not.toBe(first);
});

test("where changes are not told of, each look is a new one", async () => {
  using dir = scratch();
  const { root, copy, scanned } = await aCopy(dir.path);
  await scanned(undefined);

  writeFileSync(join(root, "README.md"), "# Another\n");

  expect([...(await scanned(undefined)).files.keys()]).toContain("README.md");
  expect(await copy.changes()).toEqual(["README.md"]);
});

test.each([
  ["nothing was changed since", 0, []],
  ["something was changed since", 1, ["README.md", "new.ts"]],
  ["it is not known", undefined, ["README.md", "new.ts"]],
])("a new clone is as it was checked out where %s", async (_, changes, expected) => {
  using dir = scratch();
  const { root, copy } = await aCopy(dir.path);
  await copy.asCheckedOut();
  // Only to see whether it is looked at.
  writeFileSync(join(root, "README.md"), "# Another\n");
  writeFileSync(join(root, "new.ts"), "");

  copy.noteChanges(changes);

  expect(await copy.changes()).toEqual(expected);
});

test("what has been seen of a folder is kept by its place: another clone there is looked at anew", async () => {
  using dir = scratch();
  const { root, copy } = await aCopy(dir.path);
  expect(copy.isStillThere).toBe(true);

  rmSync(root, { recursive: true });
  expect(copy.isStillThere).toBe(false);
  makeRepository(root);
  expect(copy.isStillThere).toBe(false);
});

/** What devorch itself does to the files, in the worker. */
const own: Record<string, (copy: WorkingCopy, sha: string, branch: string) => Promise<unknown>> = {
  reset: (copy, sha) => copy.reset(sha),
  restore: (copy, sha) => copy.restore(sha),
  "a file put back": (copy) => copy.putBack(["README.md"]),
  "another branch": (copy, sha) => copy.switchTo("feature/x", sha),
  "what stands beside the files removed": (copy) => removeRest(copy),
  "odd things put aside before a commit": (copy, base) => scanForCommit(copy, { base, own: [] }),
};

test.each(Object.keys(own))("devorch sees what it did itself: %s", async (name) => {
  using dir = scratch();
  const { root, copy, sha, branch, scanned } = await aCopy(dir.path);
  writeFileSync(join(root, "README.md"), "# Changed\n");
  writeFileSync(join(root, "left.log"), "ignored");
  git(root, "init", "-q", "nested");
  await scanned(1);
  await scanned(1);

  await own[name]?.(copy, sha, branch);
  const after = await scanned(1);

  expect([...after.files]).toEqual([...(await scanned(2)).files]);
});

test("a commit and a checkpoint leave what was seen as it is, and the files of HEAD are the new ones", async () => {
  using dir = scratch();
  const { root, copy, branch, scanned } = await aCopy(dir.path);
  writeFileSync(join(root, "README.md"), "# Changed\n");
  await scanned(1);
  await noteRest(copy, []);
  const tree = await copy.tree();

  await copy.checkpoint("refs/devorch/T-1/1", "saved", author);
  const sha = await copy.commit({ branch, message: "docs: say more", paths: ["README.md"], author });

  expect(await copy.tree()).toBe(tree);
  expect((await copy.scan()).head.oid).toBe(git(root, "rev-parse", `${sha}^{tree}`));
  expect(await copy.changes()).toEqual([]);
  rmSync(join(root, "README.md"));
  copy.noteChanges(2);
  expect(await copy.changes()).toEqual(["README.md"]);
});

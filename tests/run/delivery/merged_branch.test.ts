import { expect, test } from "bun:test";
import { branch, delivered, part } from "../../support/delivered.ts";
import { commit, git, inClone } from "../../support/git.ts";
import { rowsOf } from "../../support/long.ts";

const other = commit("other work", { "other.txt": "x\n" });
const squash = (clone: string) => {
  git(clone, "merge", "-q", "--squash", `origin/${branch}`);
  git(clone, "commit", "-q", "-m", "Stock (#1)");
};
const withoutDevTasks = (clone: string) => {
  git(clone, "merge", "-q", "--squash", `origin/${branch}`);
  git(clone, "rm", "-rqf", ".dev-tasks");
  git(clone, "commit", "-q", "-m", "Stock (#1)");
};

const merges: Record<string, (clone: string) => void> = {
  "a merge commit": (clone) => git(clone, "merge", "-q", "--no-ff", "-m", "Merge", `origin/${branch}`),
  "a squash": squash,
  "a squash without .dev-tasks": withoutDevTasks,
  "a rebase": (clone) => {
    other(clone);
    git(clone, "cherry-pick", `origin/main..origin/${branch}`);
  },
  "a squash whose files were changed again": (clone) => {
    other(clone);
    squash(clone);
    commit("later", { "part1.txt": "right, and more\n", "README.md": "# Other\n" })(clone);
  },
};
test.each(rowsOf(Object.entries(merges), "a rebase", "a squash whose files were changed again"))(
  "%s: the branch counts as merged, the follow-up is a new branch from the base",
  async (_, merge) => {
    await using owner = await delivered();
    inClone(owner.place, "main", merge);
    owner.place.play(part(2));

    await owner.modify();
    expect(await owner.notices()).toContain("follow-up.merged");
    const end = await owner.approve();

    expect(end).toMatchObject({ state: "completed", revision: 2, branch: `${branch}-2` });
    expect(owner.trailers(`${branch}-2`)).toEqual(["T-1/2/1"]);
  },
);

const notMerged: Record<string, (clone: string) => void> = {
  "nothing of it is in the base": other,
  "a part of it is in the base": commit("other", { "other.txt": "x\n", "part1.txt": "something else\n" }),
};
test.each(rowsOf(Object.entries(notMerged), "a part of it is in the base"))(
  "%s: the follow-up stays on the branch",
  async (_, change) => {
    await using owner = await delivered();
    inClone(owner.place, "main", change);
    owner.place.play(part(2));
    await owner.modify();
    expect(await owner.notices()).not.toContain("follow-up.merged");
    expect(await owner.approve()).toMatchObject({ state: "completed", branch });
  },
);

test("merged, and then someone commits to the branch: it is not merged any more", async () => {
  await using owner = await delivered();
  inClone(owner.place, "main", squash);
  inClone(owner.place, branch, commit("Ana", { "ana.txt": "hers\n" }));
  owner.place.play(part(2));
  await owner.modify();
  expect(await owner.notices()).toContain("follow-up.foreign");
  expect(await owner.approve()).toMatchObject({ state: "completed", branch });
});

import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { branch, delivered, type Owner, part } from "../../support/delivered.ts";
import { aPlan, doing, type Place } from "../../support/executable.ts";
import { commit, git, inClone } from "../../support/git.ts";
import { rowsOf } from "../../support/long.ts";

type Change = (place: Place) => void;
const changes: Record<string, Change> = {
  "a commit": (place) => inClone(place, branch, commit("Ana", { "ana.txt": "hers\n" })),
  "rewritten history": (place) =>
    inClone(place, branch, (clone) => {
      git(clone, "commit", "-q", "--amend", "-m", "reworded");
      commit("Ana", { "ana.txt": "hers\n" })(clone);
    }),
  "history set back": (place) => inClone(place, branch, (clone) => git(clone, "reset", "-q", "--hard", "HEAD~1")),
  "the branch deleted": (place) => void place.remote("branch", "-D", branch),
};

const steps = [2, 3].map((n) => ({
  title: `Part ${n}`,
  files: { create: [`part${n}.txt`] },
  verify: [{ run: `grep -q right part${n}.txt` }],
}));

/** Two steps; `when` is the request of the models at which the others push: 0 the planner, 1 and 2 the steps. */
function playing(owner: Owner, when: number, change: Change): void {
  const script = [aPlan(steps), doing(2), doing(3)];
  let at = 0;
  owner.place.play(() => {
    if (at === when) change(owner.place);
    return script[at++] ?? { text: "done" };
  });
}

/** The remote has what the others left, or it with the follow-up on top; nothing of theirs is lost. */
function expectTheirs(owner: Owner, theirs: string | undefined): void {
  const refs = owner.place.remote("for-each-ref", "--format=%(refname)", `refs/heads/${branch}`);
  if (theirs === undefined) return;
  expect(refs).not.toBe("");
  expect(owner.place.remote("merge-base", "--is-ancestor", theirs, branch)).toBe("");
}
const tipOf = ({ place }: Owner) =>
  place.remote("for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`) || undefined;

test.each(rowsOf(Object.entries(changes), "history set back"))(
  "%s between the plan and the first commit: asked again for the head that is there",
  async (_, change) => {
    for (const when of [0, 1]) {
      await using owner = await delivered();
      playing(owner, when, change);
      expect((await owner.modify()).state).toBe("planned");
      const first = await owner.approve();
      const theirs = tipOf(owner);
      // Asked again: a new revision, and nothing was pushed.
      expect(first).toMatchObject({ state: "planned", revision: 3 });

      owner.place.play({ executor: [doing(2), doing(3)] });
      expect((await owner.approve()).state).toBe("completed");
      expectTheirs(owner, theirs);
      owner.place.remote("fsck", "--strict");
    }
  },
);

test.each(rowsOf(Object.entries(changes), "a commit", "the branch deleted"))(
  "%s after the first commit: paused, kept as it is there; modify plans it anew on that",
  async (_, change) => {
    await using owner = await delivered();
    playing(owner, 2, change);
    await owner.modify();
    const paused = await owner.approve();
    const theirs = tipOf(owner);
    expect(paused).toMatchObject({ state: "paused", reason: "push" });
    expect(paused.detail).toContain("devorch modify");

    // Resuming changes nothing on the remote.
    await owner.devorch.resume("T-1", {});
    expect((await owner.rests()).state).toBe("paused");
    expect(tipOf(owner)).toBe(theirs);

    owner.place.play(part(4));
    expect((await owner.modify("part 4 instead")).state).toBe("planned");
    expect(tipOf(owner)).toBe(theirs);
    const kept = (await owner.events()).findLast((event) => event.type === "notice" && event.key === "follow-up.kept");
    const file = String((kept as { params: Record<string, unknown> } | undefined)?.params.file);
    expect(existsSync(file)).toBe(true);
    expect(git(owner.place.bare, "bundle", "list-heads", file)).toContain(branch);

    expect((await owner.approve()).state).toBe("completed");
    expectTheirs(owner, theirs);
    const trailers = owner.trailers().filter((line) => line !== "");
    expect(new Set(trailers).size).toBe(trailers.length);
    owner.place.remote("fsck", "--strict");
  },
);

test("a push that the server refuses for another reason: modify keeps the work that is done", async () => {
  await using owner = await delivered();
  const hook = join(owner.place.bare, "hooks", "update");
  await Bun.write(hook, "#!/bin/sh\necho no numbers in names >&2\nexit 1\n");
  await Bun.$`chmod +x ${hook}`.quiet();
  owner.place.play({ planner: [aPlan(steps.slice(0, 1))], executor: [doing(2)] });
  await owner.modify();
  expect(await owner.approve()).toMatchObject({ state: "paused", reason: "push" });

  await Bun.$`rm ${hook}`.quiet();
  owner.place.play({ planner: [aPlan(steps)], executor: [doing(3)] });
  expect((await owner.modify("part 3 too")).state).toBe("planned");
  expect(await owner.approve()).toMatchObject({ state: "completed", steps: [{ state: "green" }, { state: "green" }] });
  expect(owner.trailers()).toEqual(["T-1/3/2", "T-1/2/1", "T-1/1/1"]);
});

test("a tag of the branch's name, and a default branch that was renamed: the follow-up goes on", async () => {
  await using owner = await delivered();
  owner.place.remote("tag", branch, "main");
  owner.place.remote("branch", "-m", "main", "trunk");
  owner.place.remote("symbolic-ref", "HEAD", "refs/heads/trunk");
  owner.place.play(part(2));

  expect((await owner.modify()).state).toBe("planned");
  expect(await owner.approve()).toMatchObject({ state: "completed", branch, base: "trunk" });
  expect(owner.place.remote("log", "--format=%s", `trunk..refs/heads/${branch}`).split("\n")).toHaveLength(2);
});

import { expect, test } from "bun:test";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { anOwner, branch, type Owner, part } from "../../support/delivered.ts";
import { aPlan, call, doing, shopFiles } from "../../support/executable.ts";
import { commit, inClone } from "../../support/git.ts";
import { rowsOf } from "../../support/long.ts";

/** The base gets these files while the only step is worked on. */
async function movedMeanwhile(mode: "say" | "merge", files: Record<string, string>, more: Record<string, string> = {}) {
  const owner = await anOwner({ files: { ...shopFiles, "a.txt": "1\n2\n3\n", ...more } });
  await owner.devorch.addRepo("shop", owner.place.url);
  await owner.devorch.setRepo("shop", { set: { "base-moved": mode }, unset: [], by: "ana" });
  let at = 0;
  const step = { files: { create: ["part1.txt"], modify: ["a.txt"] }, verify: [{ run: "grep -q right part1.txt" }] };
  const script = [aPlan([step]), { calls: [...edit("a.txt", "1\n", "one\n"), ...(doing(1).calls ?? [])] }];
  owner.place.play(() => {
    if (at === 1) inClone(owner.place, "main", commit("theirs", files));
    return script[at++] ?? { text: "" };
  });
  return owner;
}
const edit = (path: string, old: string, now: string) => [
  { name: "read_file", input: { path } },
  { name: "edit_file", input: { path, edits: [{ old, new: now }] } },
];
const parents = ({ place }: Owner) => place.remote("log", "-1", "--format=%P", branch).split(" ").length;

test("the base moved: it is said with the files that both changed, and nothing is merged", async () => {
  for (const [files, key] of [
    [{ "other.txt": "x\n" }, "base.moved"],
    [{ "a.txt": "1\n2\nthree\n" }, "base.overlaps"],
  ] as const) {
    await using owner = await movedMeanwhile("say", files);
    expect((await owner.run({}, "shop")).state).toBe("completed");
    expect(await owner.notices()).toContain(key);
    expect(parents(owner)).toBe(1);
  }
});

test("base-moved merge: merged before the push, checked again, evidence of the tree that is pushed; rollback and follow-up know it", async () => {
  await using owner = await movedMeanwhile("merge", { "a.txt": "1\n2\nthree\n", "other.txt": "x\n" });

  const view = await owner.run({}, "shop");

  expect(view, view.detail ?? "").toMatchObject({ state: "completed", branch });
  expect(await owner.notices()).toContain("base.merged");
  expect(parents(owner)).toBe(2);
  expect(owner.place.remote("show", `${branch}:a.txt`)).toBe("one\n2\nthree");
  expect(owner.place.remote("merge-base", "--is-ancestor", "main", branch)).toBe("");
  const last = view.steps.at(-1)?.evidence.at(-1);
  expect(last).toMatchObject({ green: true, stale: false });
  expect((await owner.events()).filter(({ type }) => type === "step.verified").length).toBeGreaterThan(1);
  expect(await owner.devorch.diff("T-1")).not.toContain("other.txt");
  expect(owner.devorch.rollback("T-1", { step: 0 })).rejects.toThrow();

  owner.place.play(part(2));
  await owner.modify();
  expect(await owner.approve()).toMatchObject({ state: "completed", branch, revision: 2 });
  expect(owner.trailers().filter((line) => line !== "")).toEqual(["T-1/2/1", "T-1/1/1"]);
  owner.place.remote("fsck", "--strict");
});

test("the checks are red with it: pushed as it was, and said", async () => {
  await using owner = await movedMeanwhile("merge", { "stock.txt": "nothing\n" });
  const view = await owner.run({}, "shop");
  expect(view).toMatchObject({ state: "completed", steps: [{ state: "green" }] });
  expect(await owner.notices()).toContain("base.red");
  expect(parents(owner)).toBe(1);
  expect(view.steps.at(-1)?.evidence.at(-1)).toMatchObject({ green: true, stale: false });
});

type Answer = [string, (owner: Owner) => Promise<unknown>, number, string];
const settled = {
  calls: [
    ...edit("a.txt", "<<<<<<< ours\none\n=======\nuno\n>>>>>>> theirs\n", "one uno\n"),
    call("finish_step", { summary: "both" }),
  ],
};
const wrong = { calls: [call("finish_step", { summary: "nothing" })] };
const answers: Answer[] = [
  ["approved and settled", (owner) => playing(owner, settled), 2, "one uno\n2\n3"],
  ["approved and not settled", (owner) => playing(owner, wrong), 1, "one\n2\n3"],
  ["rejected", (owner) => owner.devorch.reject("T-1", { why: "no", by: "ana" }), 1, "one\n2\n3"],
];
async function playing(owner: Owner, reply: ScriptedReply): Promise<void> {
  owner.place.play(() => reply);
  await owner.devorch.approve("T-1", { by: "ana" });
}
test.each(rowsOf(answers, "approved and settled", "rejected"))(
  "both changed the same lines: a step that names the files asks; %s",
  async (_, answer, merges, text) => {
    await using owner = await movedMeanwhile("merge", { "a.txt": "uno\n2\n3\n" });
    const waiting = await owner.run({}, "shop");
    expect(waiting).toMatchObject({ state: "planned", revision: 2, steps: [{ state: "green" }, { state: "pending" }] });
    expect(waiting.plan?.plan.steps.at(-1)?.files?.modify).toEqual(["a.txt"]);
    expect(owner.place.remote("for-each-ref", "refs/heads/feature")).toBe("");

    await answer(owner);
    const view = await owner.rests();

    expect(view, view.detail ?? "").toMatchObject({ state: "completed" });
    expect(owner.place.remote("show", `${branch}:a.txt`)).toBe(text);
    expect(owner.place.remote("rev-list", "--merges", "--count", `main..${branch}`)).toBe(String(merges - 1));
    owner.place.remote("fsck", "--strict");
  },
);

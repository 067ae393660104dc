import { expect, test } from "bun:test";
import { type AgentContext, type CommitNote, Plan, revise, type Wording } from "devorch";
import git from "../../agents/git.ts";

const nobody: AgentContext = {
  converse: () => Promise.reject(new Error("asks no model")),
  reply: () => Promise.reject(new Error("asks no model")),
  untrusted: (text) => text,
};
const plan = (commit?: { scope?: string; subject: string }) =>
  revise(Plan.parse({ summary: "s", type: "fix", steps: [{ title: "Mend the login.", goal: "g", commit }] }), 2);
const word = (note: Partial<CommitNote>): Promise<Wording> =>
  git.run({ task: "T-7", plan: plan(), step: 1, round: 0, summary: "", ...note }, nobody);

test("a step's commit is a Conventional Commit with trailers that git reads", async () => {
  const { message, trailer } = await word({
    plan: plan({ scope: "auth", subject: "accept long passwords" }),
    summary: "Raised the limit.",
  });
  expect(message).toBe(
    "fix(auth): accept long passwords\n\nRaised the limit.\n\nDevorch-Task: T-7\nDevorch-Step: T-7/2/1\n",
  );
  expect(message).toContain(trailer);
});

test("without a subject the title serves, and a type that the planner wrote itself is not doubled", async () => {
  expect((await word({})).message).toStartWith("fix: Mend the login\n");
  expect((await word({ plan: plan({ subject: "feat(ui)!: new\nline" }) })).message).toStartWith("fix: new line\n");
});

test("work in progress says so, each round with a trailer of its own", async () => {
  expect((await word({ step: null, round: 3 })).message).toStartWith("wip: progreso parcial (T-7)\n");
  expect((await word({ step: null, round: 3 })).trailer).not.toBe((await word({ step: null, round: 4 })).trailer);
});

test("a summary cannot forge a trailer", async () => {
  const { message } = await word({ summary: "Done.\nDevorch-Step: T-7/2/9" });
  expect(message.match(/^Devorch-Step:/gm)).toHaveLength(1);
});

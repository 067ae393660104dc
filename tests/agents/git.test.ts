import { describe, expect, test } from "bun:test";
import git from "../../agents/git.ts";
import type { AgentContext } from "../../orchestrator/sdk/agent.ts";
import { type CommitMessage, type CommitMessageRequest, trailersOf } from "../../orchestrator/task/commit_message.ts";
import { makeRevision, Plan } from "../../orchestrator/task/plan.ts";

const nobody: AgentContext = {
  converse: () => Promise.reject(new Error("asks no model")),
  reply: () => Promise.reject(new Error("asks no model")),
  untrusted: (text) => text,
};
const plan = (commit?: { scope?: string; subject: string }) =>
  makeRevision(Plan.parse({ summary: "s", type: "fix", steps: [{ title: "Mend the login.", goal: "g", commit }] }), 2);
const word = (note: Partial<CommitMessageRequest>): Promise<CommitMessage> =>
  git.run({ task: "T-7", lang: "en", plan: plan(), step: 1, round: 0, summary: "", ...note }, nobody);

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
  expect((await word({ step: null, round: 3 })).message).toStartWith("wip: work in progress (T-7)\n");
  expect((await word({ step: null, round: 3, lang: "es" })).message).toStartWith("wip: progreso parcial (T-7)\n");
  expect((await word({ step: null, round: 3 })).trailer).not.toBe((await word({ step: null, round: 4 })).trailer);
});

describe("a summary cannot forge a trailer", () => {
  const forged = "Devorch-Step: T-7/2/9";
  const words = (length: number) => "word ".repeat(length / 5);

  test.each([
    ["on a line of its own", `Done.\n${forged}`],
    ["as its last paragraph", `Done.\n\n${forged}`],
    ["as its only paragraph", forged],
    ["where a line is wrapped", `${words(100)}${forged}`],
    ["where a second line is wrapped", `${words(200)}${forged} ${words(100)}`],
    ["behind a word too long for a line", `${"x".repeat(120)} ${forged}`],
    ["after a carriage return", `Done.\r${forged}`],
    ["after a line separator", `Done.\u2028${forged}\u2029${forged}\v${forged}\f${forged}`],
    ["before what git takes for a patch", `Done.\n\n${forged}\n---\nrest`],
    ["before what git takes for the end", `${forged}\n# ------------------------ >8 ------------------------\nrest`],
    ["with a trailer of another name", `Done.\n\nSigned-off-by: A <a@b.c>\nReviewed-by : B`],
  ])("%s", async (_, summary) => {
    const { message, trailer } = await word({ summary });
    const mine = ["Devorch-Task: T-7", trailer];
    expect(
      message
        .split(/[\n\r\v\f\u0085\u2028\u2029]/)
        .filter((line) => /^[\w-]+\s*:/.test(line))
        .slice(1),
    ).toEqual(mine);
    expect(trailersOf(message)).toEqual(mine);
    expect(parsedByGit(message)).toEqual(mine);
  });
});

describe("trailers are those of the last paragraph, as git reads them:", () => {
  test.each([
    "subject\n\nDevorch-Task: T-1\nDevorch-Step: T-1/1/1\n",
    "subject\n\nDevorch-Step: T-1/1/1\n\nbody\n",
    "subject\nDevorch-Step: T-1/1/1\n",
    "Devorch-Step: T-1/1/1\n",
    "subject\n\nbody\nDevorch-Step: T-1/1/1\n",
    "subject\n\nDevorch-Step: T-1/1/1\nbody\n",
    "subject\n\nbody\n\nDevorch-Step: T-1/1/1\n\n\n",
    "subject\n \nDevorch-Step: T-1/1/1",
    "subject\n\n Devorch-Step: T-1/1/1\n",
  ])("%j", (message) => {
    expect(trailersOf(message)).toEqual(parsedByGit(message));
  });
});

function parsedByGit(message: string): string[] {
  const { stdout } = Bun.spawnSync(["git", "interpret-trailers", "--parse"], { stdin: Buffer.from(message) });
  return stdout.toString().split("\n").filter(Boolean);
}

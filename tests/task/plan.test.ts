import { expect, test } from "bun:test";
import { makeRevision, Plan, planProblems } from "../../orchestrator/task/plan.ts";

const step = { title: "One", goal: "Do it" };
const planOf = (...steps: object[]) => Plan.parse({ summary: "s", type: "feat", steps });
const probes = {
  exists: async (path: string) => path === "src/there.ts",
  faultOf: async (run: string) =>
    run.endsWith("|| true") ? { kind: "masked" as const, program: run.replace(" || true", "") } : null,
};

test("a plan with unknown fields, no steps or a wrong type is not one", () => {
  const good = { summary: "s", type: "feat", steps: [step] };
  expect(Plan.safeParse(good).success).toBe(true);
  expect(Plan.safeParse({ ...good, approve: true }).success).toBe(false);
  expect(Plan.safeParse({ ...good, steps: [] }).success).toBe(false);
  expect(Plan.safeParse({ ...good, type: "feature" }).success).toBe(false);
  expect(Plan.safeParse({ ...good, steps: [{ ...step, shell: "rm" }] }).success).toBe(false);
});

test("words that nobody can see are none", () => {
  const good = { summary: "s", type: "feat", steps: [{ ...step, commit: { subject: "s" } }] };
  expect(Plan.safeParse(good).success).toBe(true);
  for (const blank of [" ", "\n\t ", "\u200b", "\u2060 \ufeff", "\u00a0", "\u200e\u200f"]) {
    expect(Plan.safeParse({ ...good, summary: blank }).success).toBe(false);
    for (const part of [{ title: blank }, { goal: blank }, { commit: { subject: blank } }])
      expect(Plan.safeParse({ ...good, steps: [{ ...step, ...part }] }).success).toBe(false);
  }
});

test("the hash changes with the plan and with its revision", () => {
  const plan = planOf(step);
  expect(makeRevision(plan, 1).hash).toBe(makeRevision(planOf(step), 1).hash);
  expect(makeRevision(plan, 2).hash).not.toBe(makeRevision(plan, 1).hash);
  expect(makeRevision(planOf({ ...step, goal: "Do more" }), 1).hash).not.toBe(makeRevision(plan, 1).hash);
});

test.each([
  [{ files: { modify: ["src/missing.ts"] } }, "does not exist"],
  [{ files: { create: ["../outside.ts"] } }, "not a path inside"],
  [{ files: { read: ["/etc/passwd"] } }, "not a path inside"],
  [{ files: { modify: [".git/config"] } }, "not a path inside"],
  [{ dependsOn: [1] }, "must be an earlier step"],
  [{ verify: [{ run: "true" }] }, "checks nothing"],
  [{ verify: [{ run: "echo ok && exit 0" }] }, "checks nothing"],
  [{ verify: [{ run: " : " }] }, "checks nothing"],
  [{ verify: [{ run: "bun test || true" }] }, "can end with 0 although `bun test` fails"],
])("%j is told to the planner: %s", async (wrong, told) => {
  expect((await planProblems(planOf({ ...step, ...wrong }), probes)).join()).toContain(told);
});

test("files that exist, or that an earlier step creates, and real checks are fine", async () => {
  const plan = planOf(
    { ...step, files: { modify: ["src/there.ts"], create: ["src/new.ts"] }, verify: [{ run: "true && make test" }] },
    { ...step, files: { modify: ["src/new.ts"] }, dependsOn: [1], verify: [{ run: "grep -q x src/new.ts" }] },
  );
  expect(await planProblems(plan, probes)).toEqual([]);
});

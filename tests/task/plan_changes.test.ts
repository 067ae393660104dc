import { describe, expect, test } from "bun:test";
import { Plan } from "../../orchestrator/task/plan.ts";
import { changeSteps, reorderSteps } from "../../orchestrator/task/plan_changes.ts";
import { isUnchanged, planDifference } from "../../orchestrator/task/plan_difference.ts";
import { readStepOrder } from "../../orchestrator/task/step_order.ts";

function aPlan(steps: Partial<Plan["steps"][number]>[], more: Partial<Plan> = {}): Plan {
  return Plan.parse({
    summary: "Checks the stock.",
    type: "feat",
    steps: steps.map((step, index) => ({ title: `Part ${"ABCDEFGH"[index]}`, goal: `Goal ${index + 1}`, ...step })),
    ...more,
  });
}

const titles = (plan: Plan) => plan.steps.map(({ title }) => title.slice(-1)).join("");
const needs = (plan: Plan) => plan.steps.map(({ dependsOn }) => dependsOn ?? null);

describe("words about which steps there are", () => {
  test.each([
    ["quita el paso 2", "ACD"],
    ["Quitá el paso 2, por favor", "ACD"],
    ["sacá el 2", "ACD"],
    ["elimina los pasos 2 y 3", "AD"],
    ["borra los pasos 2 a 4", "A"],
    ["quita el último paso", "ABC"],
    ["omití el penúltimo paso", "ABD"],
    ["quita el segundo y el tercer paso", "AD"],
    ["sí, pero quita el paso 2", "ACD"],
    ["dale pero sin el paso 3", "ABD"],
    ["no hagas el paso 1", "BCD"],
    ["drop step 2", "ACD"],
    ["Remove steps 1, 2 and 4.", "C"],
    ["remove steps 2-4", "A"],
    ["skip the second step", "ACD"],
    ["drop step two", "ACD"],
    ["take step 2 out", "ACD"],
    ["ok but without step 3", "ABD"],
    ["pasa el paso 3 al principio", "CABD"],
    ["mové el 3 al inicio", "CABD"],
    ["primero el paso 3", "CABD"],
    ["empezá por el paso 4", "DABC"],
    ["move step 3 first", "CABD"],
    ["do step 3 first", "CABD"],
    ["start with step 2", "BACD"],
    ["pasa el paso 1 al final", "BCDA"],
    ["deja el paso 1 para el final", "BCDA"],
    ["move step 1 to the end", "BCDA"],
    ["poné el paso 4 antes del 2", "ADBC"],
    ["pon el paso 1 después del paso 3", "BCAD"],
    ["move step 4 before step 2", "ADBC"],
    ["mueve el paso 4 a la posición 2", "ADBC"],
    ["move step 1 to position 3", "BCAD"],
    ["intercambia los pasos 2 y 3", "ACBD"],
    ["cambia el orden de los pasos 2 y 3", "ACBD"],
    ["swap steps 1 and 4", "DBCA"],
    ["reordena: 3, 1, 2, 4", "CABD"],
    ["new order: 4 3 2 1", "DCBA"],
    ["pasa los pasos 3 y 4 al principio", "CDAB"],
  ])("%p", (words, order) => {
    const changed = changeSteps(aPlan([{}, {}, {}, {}]), words);
    expect(changed && "plan" in changed ? titles(changed.plan) : changed).toBe(order);
  });

  test.each([
    "quita 2 pasos",
    "remove 2 steps",
    "quita los 2",
    "remove one",
    "quita el paso 2 y agrega pruebas",
    "quita el paso 2 porque no hace falta",
    "cambia el paso 2",
    "en el paso 2 usa zod",
    "quita la validación del paso 2",
    "reordena 3, 1",
    "usa zod",
    "sí",
    "",
  ])("%p is for the planner", (words) => {
    expect(changeSteps(aPlan([{}, {}, {}, {}]), words)).toBeUndefined();
  });

  test("a step that is not there is named, and a plan keeps at least one step", () => {
    const plan = aPlan([{}, {}]);
    expect(changeSteps(plan, "quita el paso 9")).toEqual({ missing: 9 });
    expect(changeSteps(plan, "move step 1 after step 9")).toEqual({ missing: 9 });
    expect(changeSteps(plan, "swap steps 2 and 9")).toEqual({ missing: 9 });
    expect(changeSteps(plan, "quita los pasos 1 y 2")).toEqual({ refused: "nothing-left" });
    expect(changeSteps(plan, "move step 1 first")).toEqual({ refused: "same" });
  });

  test("nonsense of any length comes to an end", () => {
    for (const words of ["quita el paso 1, ".repeat(4000), "drop step ".repeat(5000), `quita ${"el ".repeat(8000)}`])
      expect(() => readStepOrder(words, 20)).not.toThrow();
  });
});

describe("what steps wait for", () => {
  const chain = aPlan([{}, { dependsOn: [1] }, { dependsOn: [2] }, { dependsOn: [1, 3] }]);

  test("is renumbered, and a removed step's needs pass on", () => {
    expect(needs(reorderSteps(chain, [1, 3, 4]))).toEqual([null, [1], [1, 2]]);
    expect(needs(reorderSteps(chain, [1, 4]))).toEqual([null, [1]]);
    expect(needs(reorderSteps(chain, [3, 4]))).toEqual([[], [1]]);
  });

  test("never points forward after a move", () => {
    expect(needs(reorderSteps(chain, [3, 1, 2, 4]))).toEqual([[], null, [2], [1, 2]]);
  });

  test("never points at itself or in a circle, whatever the order", () => {
    const orders = [
      [4, 3, 2, 1],
      [2, 4, 1, 3],
      [4, 1],
      [3, 2, 4],
    ];
    for (const order of orders)
      for (const [index, list] of needs(reorderSteps(chain, order)).entries())
        for (const needed of list ?? []) expect(needed).toBeLessThanOrEqual(index);
  });
});

describe("the difference between two revisions", () => {
  const steps = (old: Plan, now: Plan) => planDifference(old, now).steps;

  test("of a plan with itself is none", () => {
    const plan = aPlan([{ verify: [{ run: "bun test" }] }, { dependsOn: [1] }], { setup: [{ run: "bun install" }] });
    const difference = planDifference(plan, structuredClone(plan));

    expect(difference.steps.every(isUnchanged)).toBe(true);
    expect(difference).toMatchObject({ summary: false, network: null, lists: [], setup: { added: [], removed: [] } });
  });

  test("a removed step leaves the others unchanged, and stands where it stood", () => {
    const old = aPlan([{}, {}, { dependsOn: [2] }, { dependsOn: [3] }]);
    const found = steps(old, reorderSteps(old, [1, 3, 4]));

    expect(found.map(({ kind, title }) => `${kind} ${title}`)).toEqual([
      "kept Part A",
      "removed Part B",
      "kept Part C",
      "kept Part D",
    ]);
    expect(found.filter(isUnchanged).map(({ title }) => title)).toEqual(["Part A", "Part D"]);
    expect(found[2]).toMatchObject({ from: 3, to: 2, moved: false, waits: { added: [], removed: ["Part B"] } });
  });

  test("one step moved is one moved step", () => {
    const old = aPlan([{}, {}, {}, {}]);
    const moved = steps(old, reorderSteps(old, [4, 1, 2, 3])).filter((one) => one.kind === "kept" && one.moved);

    expect(moved).toMatchObject([{ title: "Part D", from: 4, to: 1 }]);
  });

  test("a step that was reworded is the same step", () => {
    const old = aPlan([{ title: "Validate stock in OrderService", goal: "Throw when there is too little stock" }, {}]);
    const now = aPlan([
      {},
      {
        title: "Validate the stock in OrderService with zod",
        goal: "Throw when there is too little stock, by a schema",
      },
    ]);
    now.steps[0] = { ...now.steps[0], title: "Something else entirely", goal: "Write documentation" } as never;
    old.steps.pop();

    expect(steps(old, now)).toMatchObject([
      { kind: "added", to: 1, title: "Something else entirely" },
      { kind: "kept", from: 1, to: 2, was: "Validate stock in OrderService", goal: true },
    ]);
  });

  test("changed checks, files, set-up and the network are named", () => {
    const old = aPlan([{ verify: [{ run: "bun test" }], files: { modify: ["a.ts"] } }], { assumptions: ["x"] });
    const now = aPlan([{ verify: [{ run: "bun test", network: true }], files: { modify: ["b.ts"] } }], {
      assumptions: ["x", "y"],
      setup: [{ run: "bun install", network: true }],
    });

    expect(planDifference(old, now)).toMatchObject({
      network: "opened",
      setup: { added: [{ run: "bun install", network: true }], removed: [] },
      lists: [{ name: "assumptions", added: ["y"], removed: [] }],
      steps: [
        {
          files: { added: ["b.ts"], removed: ["a.ts"] },
          checks: { added: [{ run: "bun test", network: true }], removed: [{ run: "bun test" }] },
        },
      ],
    });
    expect(planDifference(now, old).network).toBe("closed");
  });

  test("every old and every new step is in it exactly once", () => {
    const old = aPlan([{}, {}, {}, {}, {}]);
    const now = aPlan([
      { title: "Part E" },
      { title: "Part X", goal: "new" },
      { title: "Part B" },
      { title: "Part A" },
    ]);
    const found = steps(old, now);

    expect(found.flatMap((one) => ("to" in one ? one.to : [])).sort()).toEqual([1, 2, 3, 4]);
    expect(found.flatMap((one) => ("from" in one ? one.from : [])).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

import { expect, test } from "bun:test";
import { changesCard } from "../../../orchestrator/chat/cards/changes.ts";
import { plainPaint, terminalPaint } from "../../../orchestrator/chat/cards/paint.ts";
import { clean } from "../../../orchestrator/service/redact.ts";
import { makeRevision, type Plan } from "../../../orchestrator/task/plan.ts";

const plain = plainPaint(clean);

function aPlan(change: Partial<Plan> = {}): Plan {
  return {
    summary: "Checks the stock.",
    type: "feat",
    steps: [
      { title: "Validate", goal: "Throw.", files: { modify: ["src/order.ts"] }, verify: [{ run: "bun test" }] },
      { title: "Tests", goal: "Cover it.", dependsOn: [1] },
      { title: "Docs", goal: "Say it." },
    ],
    ...change,
  };
}

const card = (old: Plan, now: Plan, lang: "es" | "en" = "en") =>
  changesCard(makeRevision(old, 1), makeRevision(now, 2), lang, plain);

test("nothing changed is said in one line", () => {
  expect(card(aPlan(), aPlan())).toEqual(["No changes since revision 1."]);
});

test("another type is told: the branch is named after it", () => {
  expect(card(aPlan(), aPlan({ type: "fix" }))).toEqual(["Changes since revision 1:", "  ~ type: fix (was feat)"]);
});

test("steps that came, went, moved or were reworded", () => {
  const [validate, tests, docs] = aPlan().steps;
  if (!validate || !tests || !docs) throw new Error("three steps");
  const now = aPlan({
    steps: [
      docs,
      { ...validate, title: "Validate with zod", goal: "Throw a ZodError." },
      { title: "Log", goal: "Write." },
    ],
  });

  expect(card(aPlan(), now)).toEqual([
    "Changes since revision 1:",
    "  − 2. Tests",
    "  ↕ 2. Validate with zod (before: “Validate” · was number 1 · another goal)",
    "  + 3. Log",
  ]);
});

test("checks, files, set-up, the network and what was agreed, in Spanish too", () => {
  const [validate, ...others] = aPlan().steps;
  if (!validate) throw new Error("a step");
  const now = aPlan({
    summary: "Checks the stock twice.",
    steps: [
      {
        ...validate,
        files: { modify: ["src/stock.ts"] },
        verify: [
          { run: "bun test stock", expect: "fail" },
          { run: "curl x", network: true },
        ],
      },
      ...others,
    ],
    setup: [{ run: "bun install", network: true }],
    risks: ["slow"],
  });

  expect(card(aPlan(), now, "es")).toEqual([
    "Cambios desde la revisión 1:",
    "  ~ resumen: Checks the stock twice.",
    "  ~ 1. Validate",
    "     − archivo: src/order.ts",
    "     + archivo: src/stock.ts",
    "     − comprobación: bun test",
    "     + comprobación: bun test stock (debe fallar)",
    "     + comprobación: curl x (⚠ abre la red)",
    "  + preparación: bun install (⚠ abre la red)",
    "  + riesgo: slow",
    "  ⚠ ahora abre la red",
  ]);
});

test("nothing that came from a model reaches the terminal as control characters", () => {
  const steps = [{ title: "Evil \x1b[2J\u202e", goal: "x", verify: [{ run: "a\x1b]0;t\x07b" }] }];
  const lines = changesCard(
    makeRevision(aPlan(), 1),
    makeRevision(aPlan({ steps, risks: ["\x1b[31m"] }), 2),
    "en",
    terminalPaint(clean),
  );
  for (const control of ["\x1b[2J", "\x1b]0", "\u202e", "\x07"]) expect(lines.join("\n")).not.toContain(control);
});

import { describe, expect, test } from "bun:test";
import { editedPlan, proposeEdited } from "../../../orchestrator/chat/cli/ask/edit.ts";
import { readPlan } from "../../../orchestrator/chat/cli/ask/plan_problems.ts";
import { openCli } from "../../../orchestrator/chat/cli/cli.ts";
import { Session } from "../../../orchestrator/chat/cli/session.ts";
import { readGlobals } from "../../../orchestrator/chat/cli/syntax/globals.ts";
import { UserError } from "../../../orchestrator/task/errors.ts";
import { makeRevision } from "../../../orchestrator/task/plan.ts";
import { shopPlan } from "./played.ts";
import { Stage } from "./stage.ts";

const yaml = (plan: unknown) => Bun.YAML.stringify(plan, null, 2);

/** A person who changes the text that the editor shows, one change each time it opens; then leaves it as it is. */
function editor(...changes: ((text: string) => string)[]) {
  const opened: string[] = [];
  const openEditor = async (text: string) => {
    opened.push(text);
    return changes.shift()?.(text) ?? text;
  };
  const stage = new Stage({ lang: "es", world: { openEditor } });
  return { opened, stage, cli: openCli(stage.world, readGlobals([]).globals) };
}

describe("what is wrong with an edited plan", () => {
  const [first, second] = shopPlan.steps;
  const wrong: [string, unknown, string][] = [
    ["a goal that is gone", { ...shopPlan, steps: [{ title: "x" }] }, "paso 1, goal: falta"],
    [
      "a text in place of a list",
      { ...shopPlan, steps: [first, { ...second, files: { create: "a.ts" } }] },
      "paso 2, files, create: tiene que ser una lista",
    ],
    [
      "a command that is empty",
      { ...shopPlan, setup: [{ run: "a" }, { run: "" }] },
      "setup 2, run: no puede estar vacío",
    ],
    [
      "a type that does not exist",
      { ...shopPlan, type: "new" },
      "type: tiene que ser uno de estos: feat, fix, refactor, docs, test, chore",
    ],
    [
      "a field that does not exist",
      { ...shopPlan, steps: [{ ...first, gaol: "x" }] },
      "paso 1: no existe el campo gaol",
    ],
    [
      "a step that waits for half a step",
      { ...shopPlan, steps: [{ ...first, dependsOn: [1.5] }] },
      "paso 1, dependsOn 1: tiene que ser un número entero",
    ],
    [
      "a check without end",
      { ...shopPlan, steps: [{ ...first, verify: [{ run: "x", timeoutSeconds: 9999 }] }] },
      "paso 1, verify 1, timeoutSeconds: tiene que ser 3600 o menos",
    ],
    ["no steps", { ...shopPlan, steps: [] }, "steps: no puede estar vacío"],
    ["no plan at all", "hola", "el plan: tiene que ser un grupo de campos"],
  ];
  test.each(wrong)("%s", (_what, plan, told) => {
    expect(readPlan(yaml(plan), "es", 0)).toEqual({ problems: [told] });
  });

  test("in English too", () => {
    expect(readPlan(yaml({ ...shopPlan, steps: [{ title: "x" }] }), "en", 0)).toEqual({
      problems: ["step 1, goal: is missing"],
    });
  });

  test("what is no YAML is told by its line", () => {
    const text = `summary: x\ntype: feat\nsteps:\n  - title: a: b\n    goal: y\n`;
    expect(readPlan(text, "en", 2)).toEqual({ problems: ["line 6: “- title: a: b” is not understood"] });
    expect(readPlan("a: [1,\n2", "en", 0)).toEqual({ problems: ["line 1: “a: [1,” is not understood"] });
  });
});

describe("the plan in the editor", () => {
  test("comes back with what is wrong on top, once, however often it is wrong", async () => {
    const { opened, cli } = editor(
      (text) => text.replace("type: feat", "type: a"),
      (text) => text.replace("type: a", "type: b"),
      (text) => text.replace("type: b", "type: fix"),
    );
    expect(await editedPlan(cli, shopPlan)).toEqual({ ...shopPlan, type: "fix" });
    const comments = opened.map((text) => text.split("\n").filter((line) => line.startsWith("#")).length);
    expect(comments).toEqual([1, 2, 2]);
    expect(opened[2]?.split("\n")[1]).toStartWith("# type: tiene que ser uno de estos");
  });

  test("names the line that the person sees there", async () => {
    const { opened, cli, stage } = editor((text) => text.replace("type: feat", "type: feat: fix"));
    expect(await editedPlan(cli, shopPlan)).toBeUndefined();
    const line = Number(/línea (\d+)/.exec(stage.stderr.text)?.[1]);
    expect(opened[1]?.split("\n")[line - 1]).toBe("type: feat: fix");
    expect(stage.stderr.text).toContain("El plan queda como estaba.");
  });

  test("what does not fit the repository opens again as it was edited", async () => {
    const { opened, cli, stage } = editor(
      (text) => text.replace("src/order.ts", "src/nowhere.ts"),
      (text) => text.replace("src/nowhere.ts", "src/order.ts"),
    );
    const refused = new UserError("task.plan-invalid", { problems: "paso 1: no existe; paso 2: no existe" });
    stage.devorch.edit = async (_id, { plan }) => {
      if (JSON.stringify(plan).includes("nowhere")) throw refused;
    };
    const session = await Session.open(cli, "read");
    expect(await proposeEdited(cli, session, "T-1", makeRevision(shopPlan, 1))).toBe(true);
    expect(opened[1]?.split("\n")[1]).toBe("# paso 1: no existe; paso 2: no existe");
    expect(opened[1]).toContain("src/nowhere.ts");
  });
});

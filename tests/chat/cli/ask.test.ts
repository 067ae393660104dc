import { describe, expect, test } from "bun:test";
import type { Question } from "../../../orchestrator/task/question.ts";
import { shopPlan } from "./played.ts";
import { Stage } from "./stage.ts";

const enter = "\r";
const down = "\x1b[B";
const interrupt = "\x03";
const argv = ["run", "x", "-r", "https://x.example/t.git"] as const;

function atThePlan(stage: Stage, verified = true): Promise<number> {
  stage.devorch.acts.start = (d, id) => d.plan(id, verified);
  stage.devorch.acts.approve = (d, id) => d.work(id);
  return stage.run(...argv);
}

const words = (stage: Stage) => stage.devorch.said.map(({ word }) => word);

describe("the plan on a terminal", () => {
  test("is shown, approved with Enter, and followed to the end", async () => {
    const stage = new Stage({ tty: true, lang: "es" });
    const done = atThePlan(stage);
    await stage.stderr.shows("Aprobar");
    expect(stage.stderr.text).toContain("1. Validar stock en OrderService");
    stage.press(enter);
    expect(await done).toBe(0);
    expect(words(stage)).toEqual(["start", "approve"]);
    expect(stage.devorch.said[1]?.options).toMatchObject({ revision: 1, by: "ana" });
    expect(stage.stdout.text).toStartWith("https://");
  });

  test("can be shown whole before it is rejected with a reason", async () => {
    const stage = new Stage({ tty: true });
    const done = atThePlan(stage);
    await stage.stderr.shows("Approve");
    stage.press(down + down + down);
    await stage.stderr.shows("● 📄");
    stage.press(enter);
    await stage.stderr.shows("Throw when there is too little.");
    await Bun.sleep(20);
    stage.press(down + down + enter);
    await stage.stderr.shows("Why?");
    stage.press(`later${enter}`);
    expect(await done).toBe(5);
    expect(stage.devorch.said.at(-1)).toEqual({
      word: "reject",
      id: "T-1",
      options: { revision: 1, why: "later", by: "ana" },
    });
  });

  test("changed by a sentence, it comes back and waits again", async () => {
    const stage = new Stage({ tty: true });
    stage.devorch.acts.modify = (d, id) => d.plan(id);
    const done = atThePlan(stage);
    await stage.stderr.shows("Approve");
    stage.press(down + enter);
    await stage.stderr.shows("What should change?");
    stage.press(`no cart${enter}`);
    await stage.stderr.shows(/Approve[\s\S]*What should change[\s\S]*📋[\s\S]*What about this plan/);
    await Bun.sleep(20);
    stage.press(enter);
    expect(await done).toBe(0);
    expect(words(stage)).toEqual(["start", "modify", "approve"]);
  });

  test("edited in the editor: what is no plan opens again with the reason, what is one is proposed", async () => {
    const opened: string[] = [];
    const edits = [
      (text: string) => text.replace("feat", "nonsense"),
      (text: string) => text.replace("nonsense", "fix"),
    ];
    const openEditor = async (text: string) => {
      opened.push(text);
      return edits.shift()?.(text) ?? null;
    };
    const stage = new Stage({ tty: true, world: { openEditor } });
    const done = atThePlan(stage);
    await stage.stderr.shows("Approve");
    stage.press(down + down + down + down + enter);
    await stage.stderr.shows(/📋[\s\S]*📋/);
    expect(opened).toHaveLength(2);
    expect(opened[1]).toMatch(/^# [^\n]+\n# type: must be one of: feat, fix/);
    expect(stage.devorch.said.at(-1)).toEqual({
      word: "edit",
      id: "T-1",
      options: { plan: { ...shopPlan, type: "fix" }, revision: 1, by: "ana" },
    });
    await Bun.sleep(20);
    stage.press(interrupt);
    expect(await done).toBe(130);
  });

  test("an unverified one is approved only after a second yes", async () => {
    const stage = new Stage({ tty: true });
    const done = atThePlan(stage, false);
    await stage.stderr.shows("Unverified");
    stage.press(enter);
    await stage.stderr.shows("Approve it all the same?");
    stage.press(enter);
    await stage.stderr.shows(/same\?[\s\S]*What about this plan/);
    expect(words(stage)).toEqual(["start"]);
    await Bun.sleep(20);
    stage.press(enter);
    await stage.stderr.shows(/same\?[\s\S]*same\?[\s\S]*same\?/);
    await Bun.sleep(20);
    stage.press(`y`);
    expect(await done).toBe(0);
    expect(stage.devorch.said.at(-1)?.options).toMatchObject({ unverified: true });
  });

  test("left with Ctrl-C it waits, and the person is told how to go on", async () => {
    const stage = new Stage({ tty: true });
    const done = atThePlan(stage);
    await stage.stderr.shows("Approve");
    stage.press(interrupt);
    expect(await done).toBe(130);
    expect(words(stage)).toEqual(["start"]);
    expect(stage.stderr.lines.at(-1)).toContain("devorch approve T-1");
  });

  test("decided elsewhere meanwhile, the prompt steps back and the task is followed", async () => {
    const stage = new Stage({ tty: true });
    const done = atThePlan(stage);
    await stage.stderr.shows("Approve");
    await stage.devorch.approve("T-1", {});
    expect(await done).toBe(0);
    expect(stage.stderr.text).toContain("decided elsewhere");
  });

  test.each([["--no-input"], ["--json"]])("is not asked about with %s", async (option) => {
    const stage = new Stage({ tty: true });
    stage.devorch.acts.start = (d, id) => d.plan(id);
    expect(await stage.run(...argv, option)).toBe(3);
  });
});

describe("a question on a terminal", () => {
  const question = (change: Partial<Question> = {}): Question => ({
    n: 1,
    round: 1,
    text: "¿Al reservar o al pagar?",
    options: ["Reservar", "Pagar"],
    default: "Pagar",
    deadline: "",
    answer: null,
    ...change,
  });
  const asked = (stage: Stage, one: Question) => {
    stage.devorch.acts.start = (d, id) =>
      d.save(id, "clarifying", [{ type: "question.asked", round: 1, questions: [one] }], { questions: [one] });
    stage.devorch.acts.answer = (d, id) => d.save(id, "cancelled", [{ type: "task.cancelled" }]);
    return stage.run(...argv);
  };

  test("starts at the default and is answered with Enter", async () => {
    const stage = new Stage({ tty: true });
    const done = asked(stage, question());
    await stage.stderr.shows("Reservar");
    stage.press(enter);
    await done;
    expect(stage.devorch.said[1]?.options).toEqual({ text: "Pagar", question: 1, by: "ana" });
  });

  test("takes something else in the person's own words", async () => {
    const stage = new Stage({ tty: true, lang: "es" });
    const done = asked(stage, question());
    await stage.stderr.shows("Otra…");
    stage.press(down + enter);
    await stage.stderr.shows("Tu respuesta");
    stage.press(`Al facturar${enter}`);
    await done;
    expect(stage.devorch.said[1]?.options).toMatchObject({ text: "Al facturar" });
    // The prompt shows it: no event says it again.
    expect(stage.stderr.text).not.toContain("→ Al facturar");
  });

  test("Esc in something else goes back to the options", async () => {
    const stage = new Stage({ tty: true });
    const done = asked(stage, question());
    await stage.stderr.shows("Something else…");
    stage.press(down + enter);
    await stage.stderr.shows("Your answer");
    const before = stage.stderr.text.length;
    stage.press("\x1b");
    while (!stage.stderr.text.slice(before).includes("Reservar")) await Bun.sleep(20);
    stage.press(enter);
    await done;
    expect(stage.devorch.said[1]?.options).toMatchObject({ text: "Pagar" });
  });

  test("without options takes a text, and the default for nothing", async () => {
    const stage = new Stage({ tty: true });
    const done = asked(stage, question({ options: [], default: "30 días" }));
    await stage.stderr.shows("¿Al reservar");
    stage.press(enter);
    await done;
    expect(stage.devorch.said[1]?.options).toMatchObject({ text: "30 días" });
  });

  test("left with Ctrl-C it stays open", async () => {
    const stage = new Stage({ tty: true });
    const done = asked(stage, question());
    await stage.stderr.shows("Reservar");
    stage.press(interrupt);
    expect(await done).toBe(130);
    expect(words(stage)).toEqual(["start"]);
    expect(stage.stderr.lines.at(-1)).toContain("devorch answer T-1");
  });
});

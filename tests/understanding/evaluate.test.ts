import { describe, expect, test } from "bun:test";
import { BadLine, evaluate, readLabelled } from "../../orchestrator/understanding/classifier/evaluate.ts";
import { shippedIntents } from "../intents/messages.ts";

describe("a file of labelled messages", () => {
  test("has text, context, intent and type between tabs; comments, empty lines and Windows line ends are fine", () => {
    expect(
      readLabelled("# c\r\n\r\nhola\tnone\tsmalltalk\t\r\nfix it\t\ttask_new\tfix\nsí\tapproval\tapprove"),
    ).toEqual([
      { text: "hola", context: "none", intent: "smalltalk", type: "" },
      { text: "fix it", context: "none", intent: "task_new", type: "fix" },
      { text: "sí", context: "approval", intent: "approve", type: "" },
    ]);
  });

  test.each(["sí\tsomewhere\tapprove", "sí", "\tnone\tapprove", "sí none approve"])(
    "refuses %j by its line",
    (line) => {
      expect(() => readLabelled(`# first\n${line}`)).toThrow(BadLine);
      expect(() => readLabelled(`# first\n${line}`)).toThrow("line 2");
    },
  );

  test.each(["unsure", "unknown", "", "-"])("may say %j where asking back is right", async (label) => {
    const result = await evaluate(await shippedIntents(), readLabelled(`sí\tnone\t${label}\t`));
    expect(result.accuracy).toBe(1);
  });
});

describe("the figures", () => {
  test("count what was right, per intent and per type, and name what was missed", async () => {
    const tsv = [
      "agrega un botón de exportar\tnone\ttask_new\tfeat",
      "el login no funciona, arréglalo\tnone\ttask_new\tdocs",
      "hola\tnone\ttask_new\tchore",
      "gracias\tnone\tsmalltalk\t",
    ].join("\n");

    const result = await evaluate(await shippedIntents(), readLabelled(tsv));

    expect(result).toMatchObject({
      n: 4,
      right: 3,
      accuracy: 0.75,
      types: { n: 3, right: 1, accuracy: 1 / 3 },
      perIntent: {
        task_new: { precision: 1, recall: 2 / 3, n: 3 },
        smalltalk: { precision: 0.5, recall: 1, n: 1 },
      },
      confusion: { task_new: { task_new: 2, smalltalk: 1 }, smalltalk: { smalltalk: 1 } },
      misses: [{ text: "hola", intent: "task_new", found: "smalltalk" }],
    });
  });

  test("of nothing are nothing", async () => {
    expect(await evaluate(await shippedIntents(), [])).toMatchObject({ n: 0, accuracy: 0, types: { accuracy: null } });
  });
});

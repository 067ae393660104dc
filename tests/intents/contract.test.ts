import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "../../orchestrator/sdk/load.ts";
import { normalizeText } from "../../orchestrator/understanding/classifier/plain.ts";
import { classifyLocally } from "../../orchestrator/understanding/classify.ts";
import { type Situation, sampleState } from "../../orchestrator/understanding/situation.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { examplesOf } from "./messages.ts";

const root = join(import.meta.dir, "..", "..");
const plugins = mkdtempSync(join(tmpdir(), "devorch-intents-"));
afterAll(() => rmSync(plugins, { recursive: true }));

writeFileSync(
  join(plugins, "deploy.ts"),
  `import { defineIntent } from ${JSON.stringify(join(root, "orchestrator/sdk/index.ts"))};
export default defineIntent({
  description: "Deploys a branch to staging.",
  examples: [
    "despliega main en staging",
    "haz un despliegue a staging",
    "deploy the release branch",
    "ship main to staging",
    "lanza la versión a staging",
  ],
  async handle() {},
});`,
);

const { intents, errors } = await load({ root, plugins });
const names = [...intents.keys()];
/** The situation in which an intent is possible. */
const usual: Partial<Record<string, Situation>> = {
  approve: "approval",
  reject: "approval",
  modify: "approval",
  clarify: "clarify",
  resume: "failed",
  pause: "running",
};

test("the intents of the contract and the plugin's are there", () => {
  expect(errors).toEqual([]);
  const twelve = "approve cancel clarify help modify query reject repo resume smalltalk status task_new".split(" ");
  const onTasks = "cost diff log pause plan pr undo".split(" ");
  expect(names.toSorted()).toEqual([...twelve, ...onTasks, "deploy"].sort());
});

describe.each(names)("%s", (name) => {
  const intent = intents.get(name);
  const examples = intent ? examplesOf(intent) : [];

  test("says what it is for, and how people say it", () => {
    expect(intent?.description.length).toBeGreaterThan(10);
    expect(examples.length).toBeGreaterThanOrEqual(5);
    expect(new Set(examples).size).toBe(examples.length);
  });

  test("is what its own examples are understood as, where it is possible", () => {
    const situation = usual[name] ?? "none";
    const classifier = classifierOf(intents);
    const wrong = examples.filter(
      (text) => classifyLocally(classifier, intents, text, situation, sampleState[situation]).intent !== name,
    );
    expect(wrong.length / examples.length).toBeLessThan(0.05);
  });
});

test("an example belongs to one intent only, unless what is pending tells them apart", () => {
  const owner = new Map<string, string>();
  const twice: string[] = [];
  for (const [name, intent] of intents) {
    for (const example of examplesOf(intent)) {
      const other = owner.get(normalizeText(example));
      const apart = usual[name] !== usual[other ?? ""] || name === other;
      if (other !== undefined && !apart) twice.push(`${example}: ${other}, ${name}`);
      owner.set(normalizeText(example), name);
    }
  }
  expect(twice).toEqual([]);
});

describe("a plugin's intent with five examples", () => {
  test.each([
    "despliega la rama main a staging",
    "podrías desplegar main en staging?",
    "quiero un despliegue en staging",
    "please deploy the release branch now",
    "deploy main to staging",
    "despliega staging porfa",
    "lanza main a staging",
  ])("is found for %s", (text) => {
    expect(classifyLocally(classifierOf(intents), intents, text, "none", null).intent).toBe("deploy");
  });

  test.each(["agrega un botón de exportar", "cómo va", "qué hace el módulo de pagos", "hola"])(
    "takes nothing from the others: %s",
    (text) => {
      expect(classifyLocally(classifierOf(intents), intents, text, "none", null).intent).not.toBe("deploy");
    },
  );
});

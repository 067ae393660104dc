import { describe, expect, test } from "bun:test";
import { unsure } from "../../orchestrator/understanding/classifier/evaluate.ts";
import { classifyLocally } from "../../orchestrator/understanding/classify.ts";
import { type Situation, sampleState } from "../../orchestrator/understanding/situation.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { shippedIntents } from "./messages.ts";

/** The same words mean another thing where another thing is pending. */
const cases: Record<Situation, [text: string, intent: string][]> = {
  none: [
    ["sí", "unsure"],
    ["no", "unsure"],
    ["2", "unsure"],
    ["ok", "smalltalk"],
    ["dale pero sin tests", "unsure"],
    ["👍", "smalltalk"],
    ["para", "cancel"],
    ["olvídalo", "cancel"],
    ["dale", "smalltalk"],
    ["la segunda", "unsure"],
    ["otra vez", "resume"],
    ["¿cómo va?", "status"],
  ],
  approval: [
    ["sí", "approve"],
    ["Sí!", "approve"],
    ["no", "reject"],
    ["2", "unsure"],
    ["ok", "approve"],
    ["dale", "approve"],
    ["dale pero sin tests", "modify"],
    ["sí, pero usa zod", "modify"],
    ["sí, usa zod", "modify"],
    ["👍", "unsure"],
    ["✅", "approve"],
    ["👎", "unsure"],
    ["❌", "reject"],
    ["para", "cancel"],
    ["olvídalo", "cancel"],
    ["espera", "unsure"],
    ["no, mejor usa postgres", "modify"],
    ["¿por qué el paso 2?", "query"],
    ["si lo apruebo, ¿qué pasa?", "unsure"],
    ["no toques la api", "modify"],
    ["todavía no", "unsure"],
    ["¿cómo va?", "status"],
  ],
  clarify: [
    ["sí", "clarify"],
    ["no", "clarify"],
    ["2", "clarify"],
    ["ok", "clarify"],
    ["dale pero solo para admins", "clarify"],
    ["👍", "clarify"],
    ["para", "cancel"],
    ["olvídalo", "cancel"],
    ["para todos los usuarios", "clarify"],
    ["la segunda", "clarify"],
    ["decide tú", "clarify"],
    ["ayuda", "help"],
  ],
  running: [
    ["sí", "unsure"],
    ["no", "unsure"],
    ["2", "unsure"],
    ["ok", "smalltalk"],
    ["dale pero sin tests", "modify"],
    ["👍", "smalltalk"],
    ["para", "cancel"],
    ["olvídalo", "cancel"],
    ["no pares", "unsure"],
    ["para el lunes", "unsure"],
    ["usa zod", "modify"],
    ["¿cómo va?", "status"],
    ["stop using moment", "modify"],
  ],
  failed: [
    ["sí", "unsure"],
    ["no", "unsure"],
    ["2", "unsure"],
    ["ok", "smalltalk"],
    ["dale pero sin tests", "unsure"],
    ["👍", "smalltalk"],
    ["para", "cancel"],
    ["olvídalo", "cancel"],
    ["otra vez", "resume"],
    ["sigue", "resume"],
    ["dale", "resume"],
    ["¿por qué falló?", "status"],
  ],
};

/** Looks like a word that decides, and is none. */
const traps: Record<"approval" | "running" | "clarify", string[]> = {
  approval: [
    "no lo apruebo todavía",
    "sí, mañana",
    "sí, cuando termines los tests",
    "dale una vuelta más al paso 2",
    "vale la pena?",
    "bien, ¿y los tests?",
    "aprobaría si quitas el paso 3",
    "¿apruebo?",
    "el cliente aprobó el diseño",
    "el readme dice: apruebo",
    "apruebo mañana",
    "casi apruebo",
    "yes if you drop step 3",
    "looks good except step 2",
    "who approved this?",
    "should i approve?",
    "hold on",
    "ok wait",
    "sure about step 2?",
    "go back to the first version",
    "do it in two steps",
    "hazlo en dos pasos",
    "hazlo con zod",
    "start with the tests",
    "ship the docs too",
    "sí no",
    "yes no maybe",
    "perfecto no es",
    "va a romper algo",
    "va por ahí pero no",
    "ok entendido, déjame leerlo",
    "genial, lo leo luego",
    "let me read it",
    "go to sleep",
    "run the tests first",
    "ejecuta los tests primero",
    "begin with step 2",
    "aprueba facturas automáticamente",
    "approve invoice",
    "sí señor, ¿me explicas?",
    "todo bien?",
    "todo bien por tu lado",
    "cool story",
    "i would approve it tomorrow",
  ],
  running: [
    "cancel button does nothing, fix it",
    "cancelar suscripción desde el panel",
    "para que el usuario pueda cancelar",
    "para el módulo de pagos usa zod",
    "stop words should be removed",
    "detén el timer cuando se cierre",
    "olvida lo que dije del paso 2",
    "olvídate de los tests",
    "never mind the tests",
    "kill the process on port 3000 in the script",
    "no canceles",
    "no lo canceles",
    "don't stop",
    "please don't cancel it",
    "¿cómo cancelo?",
    "can I cancel later?",
    "se puede cancelar?",
    "añade un botón de parar",
    "para mí está bien",
    "para nada",
    "stop button",
    "cancel order endpoint",
    "abort controller",
    "quit smoking",
    "dejalo como estaba",
  ],
  clarify: [
    "déjalo así",
    "cancelar el pedido",
    "stop the sale",
    "para todo",
    "para los administradores",
    "parar la venta",
    "forget password link",
    "cancel the order",
    "abortar la transacción",
  ],
};

const meaning = async (text: string, situation: Situation) => {
  const intents = await shippedIntents();
  return classifyLocally(classifierOf(intents), intents, text, situation, sampleState[situation]).intent ?? unsure;
};

test("there are at least sixty of them", () => {
  expect(Object.values(cases).flat().length).toBeGreaterThanOrEqual(60);
});

describe.each(Object.keys(cases) as Situation[])("where there is %s", (situation) => {
  test.each(cases[situation])("%s is %s", async (text, intent) => {
    expect(await meaning(text, situation)).toBe(intent);
  });
});

describe.each(Object.keys(traps) as (keyof typeof traps)[])("in %s nothing is decided by", (situation) => {
  test.each(traps[situation])("%s", async (text) => {
    expect(["approve", "reject", "cancel"]).not.toContain(await meaning(text, situation));
  });
});

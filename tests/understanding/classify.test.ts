import { describe, expect, test } from "bun:test";
import { Classifier } from "../../orchestrator/understanding/classifier/classifier.ts";
import { normalizeText, plainWords } from "../../orchestrator/understanding/classifier/plain.ts";
import { correctSpelling } from "../../orchestrator/understanding/classifier/spelling.ts";
import { askingForms } from "../../orchestrator/understanding/classifier/verbs.ts";
import { shippedIntents } from "../intents/messages.ts";

const intents = await shippedIntents();
const classifier = new Classifier(intents);
const best = (text: string) => classifier.rank(classifier.read(text))[0]?.intent;

describe("words", () => {
  test.each([
    ["¿Qué ONDA?  Agregá «stock»", "que onda agrega stock"],
    ["daleee siii", "dale si"],
    ["dale 👍🏽", "dale 👍"],
    ["1️⃣", "1"],
    ["q onda, xq no va? tmb falla", "que onda porque no va tambien falla"],
    ["don’t do it", "dont do it"],
    ["validacio\u0301n", "validacion"],
    ["", ""],
  ])("%s is read as: %s", (text, words) => {
    expect(normalizeText(text)).toBe(words);
  });

  test("names that every object has are words like others", () => {
    expect(plainWords("constructor toString __proto__")).toEqual(["constructor", "tostring", "proto"]);
  });

  test.each([
    ["agreagr", "agregar"],
    ["agreggar", "agregar"],
    ["agrgar", "agregar"],
    ["cancelsr", "cancelar"],
    ["pagos", "pagos"],
    ["dale", "dale"],
  ])("%s is meant as %s", (word, meant) => {
    const known = new Set(["agregar", "cancelar", "pasos", "sale"]);
    expect(correctSpelling(word, (one) => known.has(one))).toBe(meant);
  });

  test("a verb is known in the forms in which people ask for something", () => {
    expect(askingForms("agregar")).toEqual(
      expect.arrayContaining(["agrega", "agregue", "agregalo", "agregarle", "agregame"]),
    );
    expect(askingForms("corregir")).toEqual(expect.arrayContaining(["corregi", "corregirlo"]));
    expect(askingForms("sacar")).toContain("saque");
  });
});

describe("how it is written does not change what is meant", () => {
  const task = "agrega un botón para exportar los pedidos a csv";
  test.each([
    task.toUpperCase(),
    "agrega un boton para exportar los pedidos a csv",
    "agreag un botn para exprotar los pedidos a csv",
    "eh este bueno mira agrega un botón para exportar los pedidos a csv por favor gracias",
    "🚀 agrega un botón para exportar los pedidos a csv 🙏",
    "agregá un botón para exportar los pedidos a csv, dale?",
    "agregue un botón pa exportar los pedidos a csv",
  ])("%s", (text) => {
    expect(best(text)).toBe("task_new");
  });

  test("anything at all is ranked, also what nobody wrote before", () => {
    for (const text of ["", " ", "?", "🦄", "東京", "\u0000\u202e", "x".repeat(50_000), "a ".repeat(5_000)]) {
      const sum = classifier.rank(classifier.read(text)).reduce((before, { confidence }) => before + confidence, 0);
      expect(sum).toBeGreaterThan(0.4);
      expect(sum).toBeLessThan(1.001);
    }
  });

  test("the same examples always give the same answer", () => {
    const again = new Classifier(intents);
    for (const text of [task, "sí, dale", "qué hace el carrito"])
      expect(again.rank(again.read(text))).toEqual(classifier.rank(classifier.read(text)));
  });
});

describe("the kind of a task", () => {
  test.each([
    ["el login no funciona, arréglalo", "fix"],
    ["agregar exportación a excel", "feat"],
    ["write unit tests for the cart", "test"],
    ["documenta los endpoints en el readme", "docs"],
    ["update the dependencies", "chore"],
    ["extrae la validación a su propia clase", "refactor"],
  ])("%s: %s", (text, kind) => {
    expect(classifier.kind("task_new", classifier.read(text))).toBe(kind);
  });

  test("only what has kinds has one", () => {
    expect(classifier.kind("query", classifier.read("cómo va"))).toBeUndefined();
  });
});

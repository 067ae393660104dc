import { describe, expect, test } from "bun:test";
import type { Question } from "../../orchestrator/task/question.ts";
import {
  delegatesEverything,
  interpretAnswer,
  openQuestions,
  renewDeadlines,
} from "../../orchestrator/task/question.ts";

function aQuestion(options: string[] = [], usual: string | null = null): Question {
  return { n: 1, round: 1, text: "?", options, default: usual, deadline: "2025-01-01T00:00:00.000Z", answer: null };
}

const when = aQuestion(["Al reservar", "Al pagar"], "Al pagar");

describe("an answer", () => {
  test.each([
    ["1", "Al reservar"],
    ["2", "Al pagar"],
    ["2.", "Al pagar"],
    ["#1", "Al reservar"],
    ["la 2", "Al pagar"],
    ["opción 2", "Al pagar"],
    ["la opción 1, por favor", "Al reservar"],
    ["la segunda", "Al pagar"],
    ["la primera opción", "Al reservar"],
    ["la última", "Al pagar"],
    ["the first one", "Al reservar"],
    ["option 2 please", "Al pagar"],
    ["AL PAGAR", "Al pagar"],
    ["al reservár", "Al reservar"],
    ["pagar", "Al pagar"],
  ])("%p picks an option", (said, picked) => {
    expect(interpretAnswer(when, said)).toBe(picked);
  });

  test.each([
    "decide tú",
    "Decidí vos",
    "decidilo vos",
    "decida usted",
    "elige tú",
    "elegí vos",
    "tú decides",
    "no sé, decide tú",
    "lo que prefieras",
    "lo que te parezca mejor",
    "como veas",
    "me da igual",
    "me da lo mismo",
    "cualquiera",
    "a tu criterio",
    "por defecto",
    "you decide",
    "You choose!",
    "your call",
    "it's up to you",
    "whatever you think is best",
    "I don't mind",
    "the default",
  ])("%p takes the default", (said) => {
    expect(interpretAnswer(when, said)).toBe("Al pagar");
  });

  test.each([
    "reservar, pero solo si hay stock",
    "decide el servicio de stock",
    "lo que diga el cliente",
    "ninguna de las dos",
    "al pagar o al reservar, según el caso",
    "3",
    "no",
  ])("%p is free text", (said) => {
    expect(interpretAnswer(when, ` ${said} `)).toBe(said);
  });

  test("an option that is a number is meant by the number, unless it is said which option", () => {
    const many = aQuestion(["2", "4", "10"]);
    expect(["2", "10", "opción 2", "#3"].map((said) => interpretAnswer(many, said))).toEqual(["2", "10", "4", "10"]);
  });

  test("a word that two options begin with picks none", () => {
    const both = aQuestion(["Stock en pedidos", "Stock en pagos"]);
    expect(interpretAnswer(both, "stock")).toBe("stock");
    expect(interpretAnswer(aQuestion(["Sí, siempre", "No hacer nada"]), "no")).toBe("No hacer nada");
  });

  test("who decides nothing gets the default, else the first option, else says just that", () => {
    expect(interpretAnswer(aQuestion(["a", "b"]), "decide tú")).toBe("a");
    expect(interpretAnswer(aQuestion([], "Postgres"), "you decide")).toBe("Postgres");
    expect(interpretAnswer(aQuestion(), "you decide")).toBe("you decide");
  });

  test.each(["decide tú todo", "en todo lo que prefieras", "you decide everything", "todo decide tú"])(
    "%p is about every open question",
    (said) => {
      expect(delegatesEverything(said)).toBe(true);
    },
  );

  test.each(["decide tú", "todo", "todas las opciones", "everything", "valida todo"])("%p is not", (said) => {
    expect(delegatesEverything(said)).toBe(false);
  });
});

test("asked again, only what is open gets a new deadline", () => {
  const answered = { ...aQuestion(), n: 2, answer: "yes" };
  const now = Date.parse("2025-02-01T00:00:00.000Z");

  const [open, done] = renewDeadlines([aQuestion(), answered], now);

  expect(open?.deadline).toBe("2025-02-04T00:00:00.000Z");
  expect(done).toEqual(answered);
  expect(openQuestions([aQuestion(), answered])).toHaveLength(1);
});

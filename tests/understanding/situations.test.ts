import { describe, expect, test } from "bun:test";
import { readGoOn } from "../../intents/_go_on.ts";
import { unsure } from "../../orchestrator/understanding/classifier/evaluate.ts";
import { announcedTask, classifyLocally } from "../../orchestrator/understanding/classify.ts";
import { type Situation, sampleState } from "../../orchestrator/understanding/situation.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { shippedIntents } from "../intents/messages.ts";

const meant = async (text: string, situation: Situation, question?: { text: string; options: string[] }) => {
  const intents = await shippedIntents();
  return (
    classifyLocally(classifierOf(intents), intents, text, situation, sampleState[situation], question).intent ?? unsure
  );
};

describe("while a plan waits", () => {
  test.each([
    "add a changelog line at the end",
    "agrega una línea al changelog al final",
    "the route should be /v2/orders",
    "falta validar el teléfono",
    "rename the column to quantity",
    "create the index in the same migration",
  ])("%s is a change of it", async (text) => {
    expect(await meant(text, "approval")).toBe("modify");
  });

  test.each([
    "new task: add a login page",
    "otra tarea: corrige el carrito",
    "take care of https://git.example.org/acme/shop/issues/41 please",
    "mira https://github.com/acme/shop/issues/7 y arréglalo",
    "as a separate task, update the readme",
    "fix https://github.com/acme/shop/issues/9",
  ])("%s is a task of its own", async (text) => {
    expect(await meant(text, "approval")).toBe("task_new");
  });
});

describe("while a question waits", () => {
  const which = { text: "Which text should the page show?", options: [] };
  test.each([
    "hola mundo desde devorch",
    "mañana",
    "test",
    "gracias",
    "hello there",
    "buenas noches",
    "ok",
    "adiós",
    "lol",
  ])("%s answers a question about a text", async (text) => {
    expect(await meant(text, "clarify", which)).toBe("clarify");
  });

  test.each(["gracias", "hola, ¿qué tal?"])("%s is no answer where there are options", async (text) => {
    expect(await meant(text, "clarify", { text: "Where?", options: ["in the cart", "at payment"] })).toBe("smalltalk");
  });

  test.each([
    "add a /health endpoint to the API",
    "agrega paginación al listado de clientes en src/list.ts",
    "new task: write tests for the mailer",
    "fix https://gitlab.com/acme/shop/-/issues/3",
  ])("%s is a new task", async (text) => {
    expect(await meant(text, "clarify", which)).toBe("task_new");
  });

  const paint = { text: "Which colour?", options: ["Brick red", "Ochre", "Sea green"] };
  test.each(["espera, estoy mirando el ochre", "maybe brick, let me think", "wait, sea green is used elsewhere"])(
    "%s chooses none yet",
    async (text) => {
      expect(await meant(text, "clarify", paint)).toBe(unsure);
    },
  );
  test.each([
    ["tomorrow", ["today", "tomorrow"]],
    ["mañana mejor", ["hoy", "mañana"]],
  ])("%s is an answer where it is offered", async (text, options) => {
    expect(await meant(text, "clarify", { text: "When?", options })).toBe("clarify");
  });

  test.each(["ochre sounds nice", "I'd go with brick", "me gusta el ochre", "the sea one"])(
    "%s names an option",
    async (text) => {
      expect(await meant(text, "clarify", paint)).toBe("clarify");
    },
  );

  test.each([
    "and put a line about it in the changelog of the repository",
    "also write tests for the whole mailer module",
    "y agrega una prueba para eso en el módulo de correo",
  ])("%s is the answer or work of its own: it asks", async (text) => {
    expect(await meant(text, "clarify", paint)).toBe(unsure);
  });

  test.each(["rechazo", "cancel it", "cancela", "olvídalo"])("%s is no answer", async (text) => {
    expect(await meant(text, "clarify", which)).not.toBe("clarify");
  });

  test("words that the question speaks of answer it", async () => {
    const stock = { text: "Should the order be cancelled, or an endpoint be added to the API?", options: [] };
    expect(await meant("add an endpoint to the API for that", "clarify", stock)).toBe("clarify");
    expect(await meant("cancel it", "clarify", stock)).not.toBe("cancel");
  });
});

describe("on work that stopped", () => {
  test.each([
    "usa otro texto",
    "use another name instead",
    "the test was wrong, fix it and go on",
    "el test estaba mal, arréglalo y sigue",
    "try it without the cache",
    "no uses lodash",
    "install ffmpeg first, then keep going",
    "ignora esa prueba y continúa",
    "more money and go on",
    "sube el límite a 5 dólares y sigue",
  ])("%s goes on with it", async (text) => {
    expect(await meant(text, "failed")).toBe("resume");
  });

  test.each([
    "add a retry button to the login page",
    "agrega un botón de continuar al carrito",
    "new task: use another font on the landing page",
  ])("%s is a new task", async (text) => {
    expect(await meant(text, "failed")).toBe("task_new");
  });

  test.each<[string, ReturnType<typeof readGoOn>]>([
    ["sigue", {}],
    ["try again please", {}],
    ["dale otra vez", {}],
    ["continue with T-4", {}],
    ["T-4", {}],
    ["#4", {}],
    ["usa otro texto", { note: "usa otro texto" }],
    ["the test was wrong, fix it and go on", { note: "the test was wrong, fix it and go on" }],
    ["more money and go on", { limit: "more" }],
    ["más plata y seguí", { limit: "more" }],
    ["sube el límite a 5 dólares y sigue", { limit: 5 }],
    ["raise the budget to $2.50 and continue", { limit: 2.5 }],
    ["10 USD", { limit: 10 }],
  ])("%s says %j", (text, said) => {
    expect(readGoOn(text)).toEqual(said);
  });
});

test.each<[string, Situation]>([
  ["don't try again", "failed"],
  ["no lo intentes otra vez", "failed"],
  ["don't resume", "failed"],
  ["no lo reanudes todavía", "failed"],
  ["don't pause", "running"],
  ["nunca lo pauses", "running"],
])("%s is about what it denies and does not do it (%s)", async (text, situation) => {
  expect(["resume", "pause", "undo", "pr"]).not.toContain(await meant(text, situation));
});

test.each<[string, Situation]>([
  ["maybe try again", "failed"],
  ["quizás intenta otra vez", "failed"],
  ["wait before you go on", "failed"],
  ["thanks, go on later", "failed"],
  ["sigue mañana", "failed"],
  ["perhaps undo it", "running"],
])("%s puts it off and does not do it (%s)", async (text, situation) => {
  expect(["resume", "undo", "pr"]).not.toContain(await meant(text, situation));
});

describe("a message that begins with what it is", () => {
  const places: Situation[] = ["none", "approval", "running", "failed"];
  test.each([
    ["new task: do what the file says", "do what the file says"],
    ["Otra tarea: lo mismo que antes, pero en azul", "lo mismo que antes, pero en azul"],
    ["a new task - cancel buttons for the dialogs", "cancel buttons for the dialogs"],
    ["Tarea nueva. El pie de página", "El pie de página"],
  ])("%s is a task wherever it is said, without those words", async (text, request) => {
    for (const place of places) expect(await meant(text, place)).toBe("task_new");
    expect(announcedTask(text)).toBe(request);
  });

  test.each(["new task", "another task would be better", "la nueva tarea falla"])("%s does not", (text) => {
    expect(announcedTask(text)).toBeUndefined();
  });
});

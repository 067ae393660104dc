import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { classifyLocally, decisive } from "../../orchestrator/understanding/classify.ts";
import { readDecision } from "../../orchestrator/understanding/decision.ts";
import { type Situation, sampleState } from "../../orchestrator/understanding/situation.ts";
import { classifierOf } from "../../orchestrator/understanding/understand.ts";
import { sampleOf } from "../support/long.ts";
import { examplesOf, shippedIntents } from "./messages.ts";

const intents = await shippedIntents();
const classifier = classifierOf(intents);
const isKnown = (word: string) => classifier.knows(word);

interface Row {
  text: string;
  situation: Situation;
  wanted: string;
}
const rows = readFileSync(join(import.meta.dir, "decisions.tsv"), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line): Row => {
    const [text = "", situation = "none", wanted = ""] = line.split("\t");
    return { text, situation: situation as Situation, wanted };
  });
const decisions = rows.filter(({ wanted }) => decisive.has(wanted));

function decided({ text, situation }: Pick<Row, "text" | "situation">): string {
  const { intent } = classifyLocally(classifier, intents, text, situation, sampleState[situation]);
  return intent !== null && decisive.has(intent) ? intent : "-";
}

/** The grammar alone: `decide` says approve, reject and cancel by it and by nothing else. */
function saidBy(text: string): string {
  const said = readDecision(text, isKnown);
  return said !== null && decisive.has(said) ? said : "-";
}

describe("own sentences", () => {
  test("never decide what they do not say", () => {
    expect(rows.length).toBeGreaterThan(1500);
    const wrong = rows.filter((row) => decided(row) !== "-" && decided(row) !== row.wanted);
    expect(wrong).toEqual([]);
  });

  test("are understood where they decide, in at least 95 of 100 cases", () => {
    const understood = decisions.filter((row) => decided(row) === row.wanted);
    expect(understood.length / decisions.length).toBeGreaterThan(0.95);
  });
});

describe("a sentence that decides", () => {
  const besides = [
    ["...", "?", " / no", " 1", " 🤔", " 😂", " (creo)", " *", " :("],
    [" creo", " si puedes con eso", ", pero", ", jaja", " mañana", " mi jefe", " xyzzy", " el paso 2", ", supongo"],
    [" i think", " if it works", " but", ", haha", " tomorrow", " my boss", ", I guess", " step 2", " maybe"],
  ].flat();
  const before = [
    "hmm ",
    "creo que ",
    "mi jefe: ",
    "i guess ",
    "should I ",
    "él dijo ",
    "quizás ",
    "jaja ",
    "¿",
    "a lo mejor ",
  ];

  test("decides nothing as soon as anything else is said, whatever it is", () => {
    const wrong = decisions.flatMap(({ text }) =>
      sampleOf([...besides.map((more) => text + more), ...before.map((more) => more + text)], 12).filter(
        (longer) => saidBy(longer) !== "-",
      ),
    );
    expect(wrong).toEqual([]);
  });

  test("decides nothing together with one that decides something else", () => {
    const said = (wanted: string) => decisions.filter((row) => row.wanted === wanted && row.situation === "approval");
    const no = said("reject");
    const both = sampleOf(said("approve"), 100).flatMap(({ text }, at) =>
      no.filter((_, other) => (at + other) % 9 === 0).map((one) => [text, one.text] as const),
    );
    const apart = both
      .flatMap(([yes, no]) => [`${yes}, ${no}`, `${no}. ${yes}`])
      .filter((text) => saidBy(text) !== "-");
    // `no apruebo`: right before the verb a no is its denial.
    const joined = both.map(([yes, denied]) => `${denied} ${yes}`).filter((text) => saidBy(text) === "approve");
    const wrong = [...apart, ...joined];
    expect(wrong).toEqual([]);
  });

  test("still decides with courtesies, in capitals, without accents and with its letters held", () => {
    const changed = decisions.flatMap(({ text }) => {
      const plainly = text.normalize("NFD").replace(/\p{M}/gu, "");
      return [text.toUpperCase(), `  ${text}  `, `${text}!`, `${plainly}!`].map((other) => [text, other] as const);
    });
    // Without its accent `sí` may be an `if`.
    const lost = changed.filter(([text, other]) => saidBy(other) !== saidBy(text) && !/^si /i.test(other));
    expect(lost).toEqual([]);
  });
});

describe("an order", () => {
  const orders = [
    "cancela",
    "cancelá",
    "para",
    "detén",
    "aborta",
    "stop",
    "cancel",
    "abort",
    "kill",
    "rechaza",
    "reject",
    "discard",
  ];
  const works = [
    "haz",
    "hacé",
    "ejecuta",
    "empieza con",
    "arrancá con",
    "aplica",
    "do",
    "run",
    "start with",
    "implement",
    "go with",
  ];
  const both = ["approval", "running"] as const;
  const decidedBy = (texts: string[], situations: readonly Situation[] = both) =>
    texts.flatMap((text) =>
      situations.map((situation) => [text, decided({ text, situation })]).filter(([, said]) => said !== "-"),
    );

  test("about several tasks leaves open which", () => {
    const several = [
      "todas las tareas",
      "las tareas",
      "ambas",
      "las dos",
      "all tasks",
      "every task",
      "both",
      "them",
      "the jobs",
    ];
    expect(decidedBy(orders.flatMap((order) => several.map((what) => `${order} ${what}`)))).toEqual([]);
  });

  test("with a no behind it decides nothing", () => {
    expect(decidedBy(orders.flatMap((order) => [`${order} no`, `${order}, no`, `no ${order} no`]))).toEqual([]);
  });

  test("to work on what only a finger points at approves nothing", () => {
    const pointed = ["esto", "eso", "aquello", "this", "that", "these"];
    expect(decidedBy(works.flatMap((work) => pointed.map((what) => `${work} ${what}`)))).toEqual([]);
  });

  test("to end what goes on decides nothing where a plan waits", () => {
    const ends = ["corta", "cortala", "end it", "end the task", "termina la tarea", "stop working", "deja de trabajar"];
    expect(decidedBy(ends, ["approval"])).toEqual([]);
    expect(ends.map((text) => decided({ text, situation: "running" }))).toEqual(ends.map(() => "cancel"));
  });

  test("asked for with a please is an order, a question whether it can be is none", () => {
    const asked = [
      "could you cancel it",
      "can you stop",
      "would you abort the task",
      "podrías cancelarlo",
      "puedes parar",
    ];
    expect(decidedBy(asked)).toEqual([]);
    const please = asked.flatMap((text) => [`${text} please`, `please ${text}`, `${text} por favor`]);
    expect(please.map((text) => decided({ text, situation: "running" }))).toEqual(please.map(() => "cancel"));
    expect(decidedBy(please.map((text) => `${text}?`))).toEqual([]);
  });
});

describe("while a question waits", () => {
  const asked = (text: string, question: { text: string; options?: string[] }) =>
    classifyLocally(classifier, intents, text, "clarify", "clarifying", { options: [], ...question }).intent;

  test.each([
    ["cancelar", { text: "What does the second button say?", options: ["Cancelar", "Volver"] }],
    ["Stop", { text: "And on an error?", options: ["stop", "go on"] }],
    ["ayuda", { text: "¿Cómo se llama la página?", options: ["Ayuda", "Soporte"] }],
    ["never mind", { text: "Label?", options: ["Never mind", "OK"] }],
  ])("%s is an answer where it is an option", (text, question) => {
    expect(asked(text, question)).toBe("clarify");
  });

  test.each([
    ["stop", { text: "Should a failed payment stop the order or only warn?" }],
    ["cancelar", { text: "¿Qué hacemos con el pedido: cancelarlo o avisar?" }],
    ["abort", { text: "What comes first?", options: ["abort the transaction", "retry"] }],
    ["cancela", { text: "¿Se cancela la reserva vencida?" }],
    // Any text answers these, a verb alone too.
    ["cancel", { text: "What should the button say?" }],
    ["detener", { text: "¿Qué dice el botón?" }],
  ])("%s asks back where the question speaks of it", (text, question) => {
    expect(asked(text, question)).toBeNull();
  });

  test.each([
    ["para", { text: "¿Para qué clientes es?", options: ["todos", "los nuevos"] }],
    ["cancela la tarea", { text: "¿Qué formato?", options: ["CSV", "JSON"] }],
    ["stop", { text: "Which format?", options: ["CSV", "JSON"] }],
    ["cancel it", { text: "Which format?" }],
    ["ya no hace falta, cancélala", { text: "¿Qué formato?" }],
  ])("%s stops the task where the question is about something else", (text, question) => {
    expect(asked(text, question)).toBe("cancel");
  });
});

test("every example of an intent that decides is a decision, and no other intent has one that is another's", () => {
  for (const [name, intent] of intents) {
    const said = examplesOf(intent).map((text) => [text, readDecision(text, isKnown)] as const);
    if (decisive.has(name)) expect(said.filter(([, decision]) => decision !== name)).toEqual([]);
  }
});

test.each([
  ["probado", "aprobado"],
  ["apruebas", "apruebo"],
  ["aprobando", "aprobado"],
  ["reprobado", "aprobado"],
  ["rechazando", "rechazado"],
  ["cancelas", "cancela"],
  ["disapproved", "approved"],
  ["eject", "reject"],
  ["unapproved", "approved"],
])("%s is a word of its own, no slip of %s", (word) => {
  for (const situation of ["approval", "running"] as const) expect(decided({ text: word, situation })).toBe("-");
});

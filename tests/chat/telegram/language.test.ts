import { afterAll, beforeAll, expect, test } from "bun:test";
import { type HeardLanguage, hearLanguage } from "../../../orchestrator/chat/telegram/incoming/language.ts";
import { aBotInside, aMessage, type Inside } from "../../support/telegram/inside.ts";

const heard = (...messages: string[]) =>
  messages.reduce<HeardLanguage | undefined>((known, words) => hearLanguage(known, words), undefined)?.lang;
const es = ["agrega un botón", "¿cómo va la tarea?", "la primera opción"];
const en = ["add the button please", "how is the task going?", "use the first one"];

test("a person's language is learnt from their first clear message and kept", () => {
  expect(heard("ok", "👍")).toBeUndefined();
  expect(heard("ok", "agrega un botón")).toBe("es");
  expect(heard(...es, "fix the login please")).toBe("es");
  expect(heard(...en, "dale, hazlo")).toBe("en");
  expect(heard(...es, en[0] ?? "", "dale, usa la primera", en[1] ?? "", en[2] ?? "")).toBe("es");
});

test("three messages in a row in the other language change it", () => {
  expect(heard(...es, ...en)).toBe("en");
  expect(heard(...en, ...es)).toBe("es");
  expect(heard(...es, en[0] ?? "", "ok", en[1] ?? "", "👍", en[2] ?? "")).toBe("en");
});

let inside: Inside;
beforeAll(async () => {
  inside = await aBotInside({ users: [1, 2], webhook: true });
  await inside.start();
});
afterAll(() => inside[Symbol.asyncDispose]());

test("each person is answered in their own, whatever one message looks like", async () => {
  const says = async (from: number, text: string) => {
    await inside.arrives(aMessage(text, { from }));
    await inside.quiet();
    return inside.telegram.person(from).fromBot.at(-1)?.text ?? "";
  };

  await says(1, "hola, ¿cómo va todo?");
  await says(2, "hello, how is it going?");
  for (const words of ["help", "status", "what can you do for the team"]) {
    expect(await says(1, words)).toMatch(/escribe|tareas|soy|hay/i);
    if (words === "status") expect(await says(2, "estado")).toMatch(/tasks|write/i);
  }
});

import { describe, expect, test } from "bun:test";
import { z } from "zod";
import { readRepoRequest } from "../../intents/_repo_request.ts";
import { kindOfTalk } from "../../intents/_talk.ts";
import { defineIntent } from "../../orchestrator/sdk/intent.ts";
import { askBack } from "../../orchestrator/understanding/ask_back.ts";
import { readCommand } from "../../orchestrator/understanding/command.ts";
import { fitsSlot, readSlots, withSlot } from "../../orchestrator/understanding/slots.ts";

describe("a command", () => {
  test.each([
    ["/status", "status", ""],
    ["/new add stock", "task_new", "add stock"],
    ["/Nueva@devorch_bot agrega stock\ny pruebas", "task_new", "agrega stock\ny pruebas"],
    ["  /cancel T-3 ", "cancel", "T-3"],
    ["/constructor", "constructor", ""],
  ])("%s is %s", (text, intent, rest) => {
    expect(readCommand(text)).toMatchObject({ intent, text: rest });
  });

  test.each(["/src/cart.ts is wrong", "1/2", "and/or", "/", "//x", "status"])("%s is none", (text) => {
    expect(readCommand(text)).toBeUndefined();
  });
});

describe("in doubt", () => {
  test("each meaning comes with the words that say it exactly", () => {
    const { choices, say } = askBack({
      text: "usa  zod\nporfa",
      lang: "es",
      likeliest: ["modify", "task_new", "approve", "nonsense"],
      task: "T-4",
      bare: false,
      planned: false,
    });
    expect(choices?.map(({ say: words }) => words)).toEqual([
      "/modify T-4 usa zod porfa",
      "/task_new usa zod porfa",
      "/approve T-4",
    ]);
    expect(say).toHaveLength(4);
    for (const { say: words } of choices ?? []) expect(readCommand(words)).toBeDefined();
  });

  test("what does not decide about a plan is told what waits, with the buttons that decide", () => {
    const { say, choices } = askBack({
      text: "hmm",
      lang: "en",
      likeliest: ["approve", "reject"],
      task: "T-4",
      bare: true,
      planned: true,
    });
    expect(say[0]).toContain("T-4");
    expect(choices?.map(({ say: words }) => words)).toEqual(["/approve T-4", "/reject T-4"]);
  });

  test("without a task no button is about one", () => {
    const likeliest = ["log", "diff", "cancel", "task_new", "status"];
    const { choices, say } = askBack({ text: "hmm", lang: "es", likeliest, task: null, bare: false, planned: false });
    expect(choices?.map(({ say: words }) => words)).toEqual(["/task_new hmm", "/status"]);
    for (const line of say) expect(line).not.toMatch(/\b(de|of) \W*$/);
  });

  test("a bare yes where nothing waits is told that", () => {
    const { say, choices } = askBack({
      text: "sí",
      lang: "es",
      likeliest: ["smalltalk"],
      task: null,
      bare: true,
      planned: false,
    });
    expect([say.length, choices]).toEqual([1, undefined]);
  });
});

describe("slots", () => {
  const deploy = defineIntent({
    description: "d",
    examples: [],
    slots: z.object({ branch: z.string(), times: z.coerce.number().default(1), "a+b": z.string().optional() }),
    async handle() {},
  });

  test.each([
    ["deploy, branch: v2", { values: { branch: "v2", times: 1 }, missing: [], said: { branch: "v2" } }],
    [
      'deploy branch = "my branch" times: 3',
      { values: { branch: "my branch", times: 3 }, missing: [], said: { branch: "my branch", times: "3" } },
    ],
    [
      "deploy, branch: a,b; times: 3",
      { values: { branch: "a,b", times: 3 }, missing: [], said: { branch: "a,b", times: "3" } },
    ],
    ["deploy subbranch: v2", { values: {}, missing: ["branch"], said: {} }],
    ["branch: times: 3", { values: {}, missing: ["branch"], said: { times: "3" } }],
    [
      'branch: "a b", times=2',
      { values: { branch: "a b", times: 2 }, missing: [], said: { branch: "a b", times: "2" } },
    ],
    ["branch: a:b", { values: { branch: "a:b", times: 1 }, missing: [], said: { branch: "a:b" } }],
  ])("of %s", (text, read) => {
    expect(readSlots(deploy as never, text)).toEqual(read as never);
  });
});

describe("slots that are not named", () => {
  const todos = defineIntent({
    description: "d",
    examples: [],
    slots: z.object({ tag: z.enum(["TODO", "FIXME"]).default("TODO") }),
    async handle() {},
  });
  const hello = defineIntent({
    description: "d",
    examples: [],
    slots: z.object({ branch: z.string().default("main") }),
    async handle() {},
  });

  test.each([
    ["how many FIXME are there", false, { tag: "FIXME" }],
    ["cuántos fixme hay, tag: TODO", false, { tag: "TODO" }],
    ["TODO or FIXME?", false, { tag: "TODO" }],
    ["todocs", false, { tag: "TODO" }],
    ["fixme", true, { tag: "FIXME" }],
    ["bananas", true, "tag"],
    ["tag:", true, "tag"],
    ["how many, tag: , please", false, "tag"],
  ])("of todos in “%s”", (text, command, read) => {
    const { values, missing } = readSlots(todos as never, text, { command });
    expect(missing.length > 0 ? missing.join() : values).toEqual(read);
  });

  test.each([
    ["v2", true, "v2"],
    ["v2", false, "main"],
    ["branch: v3", true, "v3"],
    ["the release one", true, "main"],
    ["", true, "main"],
  ])("of hello in “%s”", (text, command, branch) => {
    expect(readSlots(hello as never, text, { command }).values).toEqual({ branch });
  });

  test.each([
    ["tag:", 'tag: "FIXME"'],
    ["how many, tag: BUG please", 'how many,   please tag: "FIXME"'],
    ['tag: "BUG" tag:', 'tag: "FIXME"'],
    ["", 'tag: "FIXME"'],
  ])("the answer takes the place of what “%s” said", (text, now) => {
    const words = withSlot(todos as never, text, { name: "tag", value: "FIXME" });
    expect(words).toBe(now);
    expect(readSlots(todos as never, words, { command: true }).values).toEqual({ tag: "FIXME" });
  });

  test("what a slot cannot be does not fit it", () => {
    expect(["fixme", "TODO", "use shop", ""].map((words) => fitsSlot(todos as never, "tag", words))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(fitsSlot(hello as never, "branch", "v3")).toBe(true);
  });

  test("what the model found wins over words in passing, what is named over both", () => {
    const found = { tag: "TODO" };
    expect(readSlots(todos as never, "no FIXME", { found }).values).toEqual({ tag: "TODO" });
    expect(readSlots(todos as never, "tag: FIXME", { found }).values).toEqual({ tag: "FIXME" });
  });
});

describe("what is wished about repositories", () => {
  const names = ["tienda", "web", "api.v2"];
  test.each([
    ["usa el repo tienda", { do: "choose", name: "tienda" }],
    ["switch to API.V2 please", { do: "choose", name: "api.v2" }],
    [
      "agrega el repo https://github.com/ana/shop.git.",
      { do: "add", url: "https://github.com/ana/shop.git", name: "shop" },
    ],
    ["add git@github.com:ana/shop.git as mine", { do: "add", url: "git@github.com:ana/shop.git", name: "mine" }],
    ["agrega un repositorio", { do: "add-what" }],
    ["quita el repo web", { do: "remove", name: "web" }],
    ["usa el repositorio contabilidad", { do: "unknown", name: "contabilidad" }],
    ["switch to the billing repo", { do: "unknown", name: "billing" }],
    ["qué repos hay", { do: "list" }],
    ["which repos are there", { do: "list" }],
    ["en qué repo estamos", { do: "list" }],
    ["mis proyectos", { do: "list" }],
  ])("%s", (text, wish) => {
    expect(readRepoRequest(text, names)).toEqual(wish as never);
  });
});

test.each([
  ["¡hola!", "hello"],
  ["muchas gracias", "thanks"],
  ["hasta mañana", "bye"],
  ["jajaja", "laugh"],
  ["how are you?", "how"],
  ["ok", "word"],
  ["👍🏽", "word"],
  ["mi perro ladra", "other"],
])("%s is answered as %s", (text, kind) => {
  expect(kindOfTalk(text)).toBe(kind as never);
});

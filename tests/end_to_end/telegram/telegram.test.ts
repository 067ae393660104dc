import { expect, test } from "bun:test";
import { aPlan, call, doing } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";
import { aBotPlace, type BotPlace, inTwoSteps, planInEnglish, planInSpanish } from "../../support/telegram/bot.ts";
import type { Seat } from "../../support/telegram/seat.ts";

const branches = (place: BotPlace) => place.remote("branch", "--list", "feature/*", "--format=%(refname:short)");

/** What no message may hold: markup that was not rendered, names of texts, what JavaScript says of nothing. */
const leftovers =
  /<\/?(?:b|i|code|pre|a)\b|&(?:lt|gt|amp|quot);|\{\w+\}|\b(?:card|task|event|people|bot|plan)\.[a-z-]+\b|undefined|\[object|NaN/;

function expectClean({ fromBot }: Seat): void {
  const texts = fromBot.flatMap(({ versions }) => versions.map(({ text }) => text));
  expect(texts.filter((text) => leftovers.test(text))).toEqual([]);
}

test("in Spanish: a message, the plan, a button, progress in one message, the link", async () => {
  await using place = await aBotPlace({ language: "es", script: inTwoSteps(planInSpanish) });
  const { ana } = place;
  const bot = await place.bot();

  ana.says("Agregar validación de stock");
  const plan = await ana.sees(/^📋 T-1 · Agregar validación de stock/);
  expect(plan.text).toContain("1. Validar stock en OrderService");
  expect(plan.text).toMatch(/revisión 1 · sin red/);
  expect(plan.buttons.flat().map(({ text }) => text)).toEqual(["✅ Aprobar", "✏️ Modificar", "❌ Rechazar", "📄 Plan"]);
  expect(plan.silent).toBe(false);
  await ana.presses("Aprobar");
  const done = await ana.sees(/^✅ T-1 listo en .* · 2\/2 pasos/);

  expect(done.silent).toBe(false);
  expect(done.text).toContain("2 archivos +2 −0");
  expect([...done.links.map(({ url }) => url), done.text].join(" ")).toContain("feature/agregar-validacion-de-stock");
  expect(plan.buttons).toEqual([]);
  expect(plan.text).toMatch(/Ana/);
  const progress = ana.fromBot.filter(({ text }) => text.startsWith("⚙️"));
  expect(progress).toHaveLength(1);
  expect(progress[0]?.silent).toBe(true);
  await ana.sees(/^⚙️[\s\S]*✓ 2 Pruebas de stock insuficiente/);
  expectClean(ana);
  expect(branches(place)).toBe("feature/agregar-validacion-de-stock");
  expect((await bot.stop()).exit).toBe(0);
}, 60_000);

longTest(
  "the language is the request's, then what /lang says",
  async () => {
    await using place = await aBotPlace({ language: "en" });
    const { ana } = place;
    await place.bot();

    ana.says("¿qué tareas hay?");
    await ana.sees(/no hay|ninguna/i);
    ana.says("/lang en");
    await ana.sees(/English|language/i);
    const said = ana.says("¿qué tareas hay?");
    expect((await ana.sees(/./, { after: said })).text).not.toMatch(/no hay|ninguna/i);
    expectClean(ana);
  },
  60_000,
);

longTest.each([
  ["by words", async (ana: Seat): Promise<void> => void ana.says("change it: use one step only")],
  [
    "by button",
    async (ana: Seat): Promise<void> => {
      await ana.presses("Modify");
      await ana.sees(/what|change|tell/i);
      ana.says("use one step only");
    },
  ],
] as const)(
  "a plan is modified %s; the old one's buttons are gone and the new one is done",
  async (_, modify) => {
    const short = aPlan([{ title: "All of it at once" }], { summary: "Adds stock validation", slug: "at-once" });
    await using place = await aBotPlace({
      script: (request) => {
        if (!request.tools.includes("submit_plan")) return doing(1);
        return JSON.stringify(request.messages).includes("one step only") ? short : planInEnglish;
      },
    });
    const { ana } = place;
    await place.bot();
    ana.says("Add stock validation");
    const first = await ana.sees(/revision 1/);
    const old = first.buttons.flat().find(({ text }) => text.includes("Approve"))?.data ?? "";

    await modify(ana);
    const second = await ana.sees(/revision 2/);
    await place.telegram.until("the old buttons are gone", () => first.buttons.length === 0 || undefined);
    const press = ana.forges(old, first);
    await place.telegram.until("the old press is answered", () => press.answer);
    expect((await place.tasks())[0]?.state).toBe("planned");
    expect(press.answer?.text).not.toBe("");

    expect(second.text).toContain("1. All of it at once");
    await ana.presses("Approve", second);
    await ana.sees(/^✅ T-1 done/);
    expect(branches(place)).toBe("feature/at-once");
  },
  60_000,
);

longTest.each([
  ["by button", async (ana: Seat): Promise<void> => void (await ana.presses("When paying")), "When paying"],
  [
    "by words",
    async (ana: Seat): Promise<void> => void ana.says("at checkout, before the mail goes out"),
    "before the mail goes out",
  ],
  [
    "in other words after the button for them",
    async (ana: Seat): Promise<void> => {
      await ana.presses("Other");
      ana.says("only on Sundays");
    },
    "only on Sundays",
  ],
] as const)(
  "a question is answered %s, and the plan follows",
  async (_, answer, words) => {
    await using place = await aBotPlace({
      script: (request) => {
        if (!request.tools.includes("submit_plan")) return doing(1);
        return request.turn === 0 ? asking : planInEnglish;
      },
    });
    const { ana } = place;
    await place.bot();
    ana.says("Add stock validation");
    const question = await ana.sees(/^❓ T-1 \(1\/1\) When is the stock taken\?/);
    expect(question.buttons.flat().map(({ text }) => text)).toEqual(
      expect.arrayContaining(["When reserving", "When paying", "Other…"]),
    );

    await answer(ana);

    await ana.sees(/^📋 T-1/);
    expect(question.buttons).toEqual([]);
    expect(JSON.stringify(place.models.requests.at(-1)?.messages)).toContain(words);
  },
  60_000,
);

const asking = {
  calls: [
    call("ask_user", {
      questions: [
        { text: "When is the stock taken?", options: ["When reserving", "When paying"], default: "When paying" },
      ],
    }),
  ],
};

longTest(
  "a task is cancelled by the button of its progress, and its diff is a button away",
  async () => {
    const gate = Promise.withResolvers<void>();
    await using place = await aBotPlace({
      script: inTwoSteps(planInEnglish, (step) => (step === 2 ? gate.promise : undefined)),
    });
    const { ana } = place;
    await place.bot();
    ana.says("Add stock validation");
    await ana.presses("Approve");
    const progress = await ana.sees(/^⚙️.*step 2\/2/);

    await ana.presses("Diff", progress);
    await place.telegram.until("a diff", () =>
      ana.fromBot.find(({ text, document }) => `${text}${document?.content ?? ""}`.includes("+right")),
    );
    await ana.presses("Cancel", progress);
    await ana.sees(/^⏹ T-1 cancelled/);
    gate.resolve();

    await place.telegram.until("its buttons are gone", () => !ana.findButton("⏹ Cancel", progress) || undefined);
    expect((await place.tasks())[0]?.state).toBe("cancelled");
  },
  60_000,
);

longTest(
  "a task that failed says where its work is and goes on by a button",
  async () => {
    let content = "wrong";
    await using place = await aBotPlace({
      env: { MAX_RETRIES: "1" },
      script: (request) => (request.tools.includes("submit_plan") ? aPlan([{}]) : doing(1, content)),
    });
    const { ana } = place;
    await place.bot();
    ana.says("Add stock validation");
    await ana.presses("Approve");
    const failed = await ana.sees(/^🛑 T-1 failed at step 1\/1/);
    expect(failed.text).toContain("feature/stock");
    expect(failed.silent).toBe(false);

    content = "right";
    await ana.presses("Do the step again", failed);
    await ana.sees(/^✅ T-1 done/);
  },
  60_000,
);

longTest(
  "what every bot is expected to know: /start, /help, /whoami, /tasks, a voice note, nonsense",
  async () => {
    await using place = await aBotPlace();
    const { ana } = place;
    await place.bot();
    for (const [words, answer] of [
      ["/start", /./],
      ["/help", /approve|plan/i],
      ["/whoami", /7/],
      ["/tasks", /no |none|nothing/i],
      ["/repo", /repo/i],
      ["/nothing", /\/help|\/new|\/status/],
      ["asdf qwer zxcv", /./],
    ] as const) {
      const said = ana.says(words);
      expect((await ana.sees(answer, { after: said })).text).toMatch(answer);
      await Bun.sleep(300);
    }
    const voice = ana.sendsVoice();
    await ana.sees(/nobody speak/, { after: voice });
    expect(await place.tasks()).toEqual([]);
    expectClean(ana);
    for (const language of ["", "es", "en"]) {
      const names = place.telegram.house.commands.get(language)?.map(({ command }) => command);
      if (language !== "en")
        expect(names).toEqual(expect.arrayContaining(["new", "tasks", "status", "cancel", "repo", "help"]));
    }
  },
  60_000,
);

longTest(
  "a plan of as many and long steps as there may be arrives whole, in pieces or as a document",
  async () => {
    const steps = Array.from({ length: 20 }, (_, n) => ({
      title: `Step number ${n + 1} with <quite> a long title of its own ${"and more ".repeat(15)}`.trim(),
    }));
    await using place = await aBotPlace({ script: inTwoSteps(aPlan(steps, { slug: "long" })) });
    const { ana } = place;
    await place.bot();
    ana.says("Add stock validation everywhere");

    await ana.seesButton("Approve");
    await ana.presses("📄 Plan");
    const last = "Step number 20 with <quite> a long title of its own";
    await place.telegram.until("the last step is shown", () =>
      ana.fromBot.find(({ text, document }) => `${text}${document?.content}`.includes(last)),
    );
    expect(place.telegram.calls.filter(({ refused }) => refused)).toEqual([]);
  },
  60_000,
);

import { expect } from "bun:test";
import { aPlan, doing } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";
import { aBotPlace, type BotPlace, inTwoSteps, planInEnglish } from "../../support/telegram/bot.ts";
import type { Seat } from "../../support/telegram/seat.ts";

const limit = 60_000;
const aMoment = 700;
const mention = "@devorch_test_bot";
/** The first group that a server of Telegram makes. */
const firstGroup = -1_001_000_000_001;

const withBea = { TELEGRAM_ALLOWED_USERS: "7 8" };

/** Each request gets a plan of its own branch. */
function planPerRequest(gate: () => Promise<void> | void = () => {}) {
  return inTwoSteps(planInEnglish, gate);
}

longTest(
  "two people, two tasks at once on one repository, each hears of their own",
  async () => {
    await using place = await aBotPlace({
      env: withBea,
      script: (request) => {
        if (!request.tools.includes("submit_plan")) return doing(1);
        const asked = JSON.stringify(request.messages);
        return asked.includes("Add discounts")
          ? aPlan([{ title: "Discounts" }], { slug: "discounts", summary: "Adds discounts" })
          : aPlan([{ title: "Stock" }], { slug: "stock", summary: "Adds stock" });
      },
    });
    const { ana, telegram } = place;
    const bea = telegram.person(8, { name: "Bea" });
    await place.bot();

    ana.says("Add stock validation");
    bea.says("Add discounts");
    await Promise.all([ana.presses("Approve"), bea.presses("Approve")]);
    await Promise.all([ana.sees(/^✅ T-\d done/), bea.sees(/^✅ T-\d done/)]);

    expect(ana.transcript).not.toContain("Discounts");
    expect(bea.transcript).not.toContain("Stock");
    expect(place.remote("branch", "--list", "feature/*", "--format=%(refname:short)").split("\n")).toEqual([
      "feature/discounts",
      "feature/stock",
    ]);
  },
  limit,
);

longTest(
  "with one place a second task waits, and its person is told which place it has",
  async () => {
    const gate = Promise.withResolvers<void>();
    await using place = await aBotPlace({
      env: { ...withBea, MAX_PARALLEL_TASKS: "1" },
      script: planPerRequest(() => gate.promise),
    });
    const { ana, telegram } = place;
    const bea = telegram.person(8, { name: "Bea" });
    await place.bot();
    ana.says("Add stock validation");
    await ana.presses("Approve");
    await ana.sees(/^⚙️.*step 1\/2/);

    bea.says("Add stock validation too");
    await bea.presses("Approve");
    await bea.sees(/queue/i);
    gate.resolve();

    await Promise.all([ana.sees(/^✅ T-1 done/), bea.sees(/^✅ T-2 done/)]);
  },
  limit,
);

/** Ana owns; Bea gets a role by an invitation of the command line. */
async function joined(place: BotPlace, role: string): Promise<Seat> {
  const bea = place.telegram.person(8, { name: "Bea" });
  const invited = await place.devorch("users", "pair", "--role", role);
  expect(invited.exit).toBe(0);
  const code = /\/start (\S+)/.exec(invited.stdout + invited.stderr)?.[1] ?? "";
  expect(code).not.toBe("");
  bea.says(`/start ${code}`);
  await bea.sees(new RegExp(role, "i"));
  return bea;
}

longTest(
  "a member starts tasks and decides about own ones; a viewer asks and reads",
  async () => {
    await using place = await aBotPlace();
    const { ana, telegram } = place;
    await place.bot();
    ana.says("Add stock validation");
    await ana.seesButton("Approve");
    const bea = await joined(place, "member");

    for (const words of ["/approve T-1", "/cancel T-1", "/reject T-1"]) {
      const said = bea.says(words);
      await bea.sees(/only|own|started/i, { after: said });
    }
    expect((await place.tasks())[0]?.state).toBe("planned");
    bea.says("Add discounts");
    await bea.presses("Approve");
    await bea.sees(/^✅ T-2 done/);

    const list = await place.devorch("users", "list");
    expect(list.stdout).toMatch(/8.*member/);
    expect((await place.devorch("users", "remove", "8")).exit).toBe(0);
    const calls = telegram.calls.length;
    bea.says("/tasks");
    await telegram.caughtUp();
    await Bun.sleep(aMoment);
    expect(telegram.calls.slice(calls).filter(({ method }) => method.startsWith("send"))).toEqual([]);
  },
  limit,
);

longTest(
  "a code pairs once, and an empty list shows one to the first owner",
  async () => {
    await using place = await aBotPlace({ env: { TELEGRAM_ALLOWED_USERS: "" } });
    const { ana, telegram } = place;
    const bot = await place.bot();
    const [, code = ""] = await bot.told(/\/start (\S+)/);
    const bea = telegram.person(8, { name: "Bea" });

    ana.says("/tasks");
    ana.says("/start wrong-code");
    ana.says(`/start ${code}`);
    await ana.sees(/owner/i);
    expect(ana.fromBot).toHaveLength(1);
    bea.says(`/start ${code}`);
    await telegram.caughtUp();
    await Bun.sleep(aMoment);
    expect(bea.fromBot).toEqual([]);

    ana.says("Add stock validation");
    await ana.presses("Approve");
    await ana.sees(/^✅ T-1 done/);
  },
  limit,
);

longTest(
  "in a group only what is meant for the bot is heard: mention, command, reply",
  async () => {
    await using place = await aBotPlace({ env: { ...withBea, TELEGRAM_ALLOWED_CHATS: String(firstGroup) } });
    const { telegram } = place;
    const group = telegram.group("Team");
    expect(group.id).toBe(firstGroup);
    const ana = group.with(place.ana);
    const bea = group.with(telegram.person(8, { name: "Bea" }));
    const stranger = group.with(telegram.person(66, { name: "Mallory" }));
    await place.bot();

    ana.says("Add stock validation");
    ana.says("yes, looks good, go ahead");
    ana.says("/tasks@another_bot");
    ana.says("write to @devorch_test_bot_2 or a@devorch_test_bot");
    stranger.says(`${mention} add stock validation`);
    stranger.says("/tasks");
    await telegram.caughtUp();
    await Bun.sleep(aMoment);
    expect(ana.fromBot).toEqual([]);

    ana.says(`${mention} Add stock validation`);
    const plan = await ana.seesButton("Approve");
    expect(plan.text).not.toContain(mention);
    stranger.says("looks good, go ahead", { replyTo: plan });
    stranger.forges(plan.buttons.flat()[0]?.data ?? "", plan);
    await telegram.caughtUp();
    await Bun.sleep(aMoment);
    expect((await place.tasks())[0]?.state).toBe("planned");

    const said = bea.says("/status@devorch_test_bot");
    await bea.sees(/T-1/, { after: said });
    ana.says("looks good, go ahead", { replyTo: plan });
    await ana.sees(/^✅ T-1 done/);
  },
  limit,
);

longTest(
  "a reply to a card speaks to that task, though another one is newer",
  async () => {
    await using place = await aBotPlace();
    const { ana } = place;
    await place.bot();
    ana.says("Add stock validation");
    const first = await ana.sees(/^📋 T-1/);
    ana.says("new task: add stock validation to the basket");
    await ana.sees(/^📋 T-2/);

    const unclear = ana.says("looks good, go ahead");
    await ana.sees(/T-1/, { after: unclear });
    expect((await place.tasks()).map(({ state }) => state)).toEqual(["planned", "planned"]);
    ana.says("looks good, go ahead", { replyTo: first });
    await ana.sees(/^✅ T-1 done/);

    expect((await place.tasks()).find(({ id }) => id === "T-2")?.state).toBe("planned");
  },
  limit,
);

longTest(
  "a topic keeps its task; General is written to without a thread; a deleted topic goes to General with a word",
  async () => {
    const gate = Promise.withResolvers<void>();
    await using place = await aBotPlace({
      env: { TELEGRAM_ALLOWED_CHATS: String(firstGroup) },
      script: inTwoSteps(planInEnglish, (step) => (step === 2 ? gate.promise : undefined)),
    });
    const group = place.telegram.group("Team", { forum: true });
    const shop = group.with(place.ana, group.topic("Shop", place.ana));
    const everywhere = group.with(place.ana);
    await place.bot();

    const general = everywhere.says(`${mention} what are the tasks?`);
    await place.telegram.until("an answer in General", () =>
      everywhere.fromBot.find(({ id, thread }) => id > general.id && thread === undefined),
    );
    shop.says("just talking here");
    shop.says(`${mention} Add stock validation`);
    await shop.presses("Approve");
    await shop.sees(/^⚙️.*step 2\/2/);
    shop.ends("deleted");
    gate.resolve();

    await place.telegram.until("the end is told in General", () =>
      everywhere.fromBot.find(({ text, thread }) => thread === undefined && text.includes("✅ T-1 done")),
    );
    expect(shop.fromBot.filter(({ text }) => text.startsWith("📋"))).toHaveLength(1);
  },
  limit,
);

longTest(
  "a reply in a group without topics is not answered into a thread that does not exist",
  async () => {
    await using place = await aBotPlace({ env: { TELEGRAM_ALLOWED_CHATS: String(firstGroup) } });
    const ana = place.telegram.group("Team").with(place.ana);
    await place.bot();
    ana.says(`${mention} Add stock validation`);
    const plan = await ana.seesButton("Approve");
    const said = ana.says("what are the tasks?", { replyTo: plan });

    await ana.sees(/T-1/, { after: said });
    expect(place.telegram.calls.filter(({ refused }) => refused)).toEqual([]);
  },
  limit,
);

/** The first small group that a server of Telegram makes. */
const firstSmallGroup = -5001;

longTest.each([
  ["Telegram says so", true],
  ["only a refused message says so", false],
])(
  "a group becomes a supergroup, %s: plan, repository, task and permission go with it, also over a restart",
  async (_, told) => {
    await using place = await aBotPlace({ env: { TELEGRAM_ALLOWED_CHATS: String(firstSmallGroup) } });
    const { telegram } = place;
    const small = telegram.smallGroup("Team");
    expect(small.id).toBe(firstSmallGroup);
    const before = small.with(place.ana);
    const first = await place.bot();
    before.says(`${mention} Add stock validation`);
    const plan = await before.seesButton("Approve");

    const group = telegram.upgrade(small, place.ana, { told });
    const ana = group.with(place.ana);
    if (told) await ana.presses("Approve");
    else before.forges(plan.buttons.flat().find(({ text }) => text.includes("Approve"))?.data ?? "", plan);
    await ana.sees(/^✅ T-1 done/);
    await first.stop();
    expect(place.query("SELECT chat, now FROM chat_move")).toEqual([
      { chat: `telegram:${small.id}`, now: `telegram:${group.id}` },
    ]);

    await place.bot();
    const said = ana.says(`${mention} what are the tasks?`);
    await ana.sees(/T-1/, { after: said });
    expect(before.fromBot.filter(({ text }) => text.startsWith("✅"))).toEqual([]);
    expect(await place.tasks()).toHaveLength(1);
  },
  limit,
);

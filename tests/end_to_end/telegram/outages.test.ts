import { expect, test } from "bun:test";
import { longTest } from "../../support/long.ts";
import { aBotPlace, type BotPlace, inTwoSteps, planInEnglish } from "../../support/telegram/bot.ts";
import { until } from "../../support/until.ts";

const limit = 60_000;

longTest(
  "Telegram is down at the start: the bot says so, and recovers without help",
  async () => {
    await using place = await aBotPlace();
    const { ana, telegram } = place;
    await telegram.down();
    const bot = await place.bot();
    const health = async () => (await (await fetch(`${bot.url}/health`)).json()) as { telegram: string };
    expect((await health()).telegram).toBe("disconnected");

    telegram.up();
    ana.says("Add stock validation");
    await ana.seesButton("Approve");

    expect((await health()).telegram).toBe("connected");
  },
  limit,
);

longTest.each(["refuses", "hangs"] as const)(
  "Telegram %s when the bot is to stop: SIGTERM ends it all the same",
  async (how) => {
    await using place = await aBotPlace();
    const { ana, telegram } = place;
    const bot = await place.bot();
    if (how === "hangs") telegram.fault("*", "hang", 1000);
    ana.says("Add stock validation");
    if (how === "refuses") await telegram.down();
    await Bun.sleep(1000);

    expect((await bot.stop()).exit).toBe(0);
    telegram.mend();
    if (how === "refuses") telegram.up();
    await place.bot();
    await ana.seesButton("Approve");
    expect(await place.tasks()).toHaveLength(1);
  },
  limit,
);

longTest(
  "Telegram goes away in the middle of a task: the task goes on, and what happened is told when it is back",
  async () => {
    const gate = Promise.withResolvers<void>();
    await using place = await aBotPlace({
      script: inTwoSteps(planInEnglish, (step) => (step === 2 ? gate.promise : undefined)),
    });
    const { ana, telegram } = place;
    await place.bot();
    ana.says("Add stock validation");
    await ana.presses("Approve");
    await ana.sees(/^⚙️.*step 2\/2/);

    await telegram.down();
    gate.resolve();
    await until(async () => (await place.tasks())[0]?.state === "completed");
    expect((await place.tasks())[0]?.state).toBe("completed");
    telegram.up();

    await ana.sees(/^✅ T-1 done/, { within: 30_000 });
    expect(ana.fromBot.filter(({ text }) => text.startsWith("✅"))).toHaveLength(1);
  },
  limit,
);

longTest(
  "answers that are no answers, and 500s, delay a message and lose none",
  async () => {
    await using place = await aBotPlace();
    const { ana, telegram } = place;
    await place.bot();
    telegram.fault("sendMessage", "html");
    telegram.fault("sendMessage", "500");
    telegram.fault("getUpdates", "html");
    telegram.fault("getUpdates", "500");
    telegram.fault("editMessageText", "reset", 2);
    telegram.fault("answerCallbackQuery", "500");
    ana.says("Add stock validation");

    const plan = await ana.seesButton("Approve");
    ana.forges(plan.buttons.flat().find(({ text }) => text.includes("Approve"))?.data ?? "", plan);
    await ana.sees(/^✅ T-1 done/, { within: 30_000 });

    expect(telegram.calls.filter(({ refused }) => refused)).toEqual([]);
  },
  limit,
);

longTest(
  "did it, then the connection broke: an edit is made once more, a message comes at most twice, an update acts once",
  async () => {
    await using place = await aBotPlace();
    const { ana, telegram } = place;
    await place.bot();
    telegram.fault("getUpdates", "did, reset");
    ana.says("Add stock validation");
    telegram.fault("sendMessage", "did, reset");
    await ana.seesButton("Approve");
    telegram.fault("editMessageText", "did, reset", 2);
    await Bun.sleep(3000);
    await ana.presses("Approve");

    await ana.sees(/^✅ T-1 done/, { within: 30_000 });
    expect(await place.tasks()).toHaveLength(1);
    expect(ana.fromBot.filter(({ text }) => text.startsWith("📋")).length).toBeLessThanOrEqual(2);
    expect(ana.fromBot.filter(({ text }) => text.startsWith("✅"))).toHaveLength(1);
  },
  limit,
);

longTest(
  "a blocked bot goes on with the task and with everybody else",
  async () => {
    await using place = await aBotPlace({ env: { TELEGRAM_ALLOWED_USERS: "7 8" } });
    const { ana, telegram } = place;
    const bea = telegram.person(8, { name: "Bea" });
    await place.bot();
    ana.says("Add stock validation");
    await ana.presses("Approve");
    ana.blocks();

    bea.says("/whoami");
    await bea.sees(/8/);
    await until(async () => (await place.tasks())[0]?.state === "completed");
    expect((await place.tasks())[0]?.state).toBe("completed");

    ana.unblocks();
    const said = ana.says("/tasks");
    await ana.sees(/T-1/, { after: said });
  },
  limit,
);

longTest(
  "another process polls with the same token: the bot backs off, works on, and comes back",
  async () => {
    await using place = await aBotPlace();
    const { ana, telegram } = place;
    const bot = await place.bot();
    const rival = telegram.rival();
    ana.says("hello");
    await Bun.sleep(2500);
    const polls = telegram.polls;
    await Bun.sleep(3000);
    expect(telegram.polls - polls).toBeLessThanOrEqual(2);
    expect((await place.devorch("tasks")).exit).toBe(0);
    const health = (await (await fetch(`${bot.url}/health`)).json()) as { telegram: string };
    expect(health.telegram).toBe("disconnected");

    rival.stop();
    ana.says("Add stock validation");
    await ana.sees(/^📋 T-1/, { within: 40_000 });
  },
  90_000,
);

longTest(
  "a token that is wrong from the start is said, with what to do",
  async () => {
    await using place = await aBotPlace();
    place.telegram.revoked = true;

    const said = await place.devorch("bot");

    expect(said.exit).toBe(78);
    expect(said.stderr).toContain("TELEGRAM_BOT_TOKEN");
    expect(said.stderr).not.toContain(place.telegram.token);
  },
  limit,
);

test(
  "without a token the bot does not start, and says what is missing",
  async () => {
    await using place = await aBotPlace({ env: { TELEGRAM_BOT_TOKEN: "" } });
    for (const lang of ["en", "es"]) {
      const said = await place.devorch("bot", "--lang", lang);
      expect([said.exit, said.stderr]).toEqual([78, expect.stringContaining("TELEGRAM_BOT_TOKEN")]);
    }
  },
  limit,
);

const secret = "s3cret-of-the-webhook";
const publicUrl = "https://bot.example.org/telegram";

/** A bot behind a proxy that ends TLS. */
async function behindAProxy(): Promise<{ place: BotPlace; bot: Awaited<ReturnType<BotPlace["bot"]>> }> {
  const place = await aBotPlace({ env: { TELEGRAM_WEBHOOK_URL: publicUrl, TELEGRAM_WEBHOOK_SECRET: secret } });
  const bot = await place.bot();
  place.telegram.house.updates.proxy = (url) => url.replace("https://bot.example.org", bot.url);
  return { place, bot };
}

test(
  "webhook: the main road, each update delivered twice and taken once",
  async () => {
    const { place } = await behindAProxy();
    await using _ = place;
    const { ana, telegram } = place;
    telegram.house.updates.webhookDeliveries = 2;
    expect(telegram.house.updates.webhook).toEqual({ url: publicUrl, secret });

    ana.says("Add stock validation");
    await ana.presses("Approve");
    await ana.sees(/^✅ T-1 done/);

    expect(await place.tasks()).toHaveLength(1);
    expect(telegram.polls).toBe(0);
    expect(ana.fromBot.filter(({ text }) => /^[📋✅]/u.test(text))).toHaveLength(2);
  },
  limit,
);

longTest(
  "from webhook to polling and back: nothing that waited is lost",
  async () => {
    const { place, bot } = await behindAProxy();
    await using _ = place;
    const { ana, telegram } = place;
    await bot.stop();
    ana.says("Add stock validation");
    const { TELEGRAM_WEBHOOK_URL: __, TELEGRAM_WEBHOOK_SECRET: ___, ...rest } = place.env;
    for (const name of Object.keys(place.env)) if (!(name in rest)) delete place.env[name];

    await place.bot();
    await ana.seesButton("Approve");
    expect(telegram.house.updates.webhook).toBeUndefined();
  },
  limit,
);

longTest(
  "what was written while nobody listened is answered at the next start, old words are confirmed first",
  async () => {
    await using place = await aBotPlace();
    const { ana } = place;
    const now = Math.floor(Date.now() / 1000);
    ana.says("/whoami", { date: now - 30 });
    ana.says("Add stock validation", { date: now - 3600 });

    await place.bot();
    await ana.sees(/7/);
    const question = await ana.sees(/Add stock validation/);

    expect(question.text).not.toMatch(/^📋/);
    expect(await place.tasks()).toEqual([]);
    const [yes] = question.buttons.flat();
    await ana.presses(yes?.text ?? "no button", question);
    await ana.sees(/^📋 T-1/);
  },
  limit,
);

longTest(
  "a plan that waits survives a restart: its buttons work, and one that was deleted comes again",
  async () => {
    await using place = await aBotPlace();
    const { ana } = place;
    const first = await place.bot();
    ana.says("Add stock validation");
    const plan = await ana.seesButton("Approve");
    await first.stop();

    await (await place.bot()).stop();
    expect(ana.fromBot.filter(({ text }) => text.startsWith("📋"))).toHaveLength(1);
    plan.deleted = true;
    await place.bot();
    await ana.sees(/^📋 T-1/);
    await ana.presses("Approve");
    await ana.sees(/^✅ T-1 done/);
  },
  limit,
);

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { TaskView } from "../../../orchestrator/actions/devorch.ts";
import { plainPaint } from "../../../orchestrator/chat/cards/paint.ts";
import { planCard } from "../../../orchestrator/chat/cards/plan.ts";
import { advance, newStory } from "../../../orchestrator/chat/cards/story.ts";
import type { TelegramBot } from "../../../orchestrator/chat/telegram/bot.ts";
import { buttonMaker } from "../../../orchestrator/chat/telegram/outgoing/buttons.ts";
import { htmlPaint, withoutTags } from "../../../orchestrator/chat/telegram/outgoing/html.ts";
import { endMessage, planMessage } from "../../../orchestrator/chat/telegram/outgoing/task_cards.ts";
import { makeRevision, type Plan } from "../../../orchestrator/task/plan.ts";
import { readHtml } from "../../support/telegram/html.ts";
import { aBotInside, type Inside, paused, planned } from "../../support/telegram/inside.ts";
import type { Message } from "../../support/telegram/room.ts";

const same = (text: string) => text;
const look = { lang: "en", paint: htmlPaint(same), make: buttonMaker("1:secret"), now: 0 } as const;
/** Telegram counts UTF-16 units of what is shown. */
const limit = 4096;

interface About {
  request: string;
  branch: string;
  verified: boolean;
}

function messagesOf(plan: Plan, about: About) {
  const revision = makeRevision(plan, 1);
  const view = { ...about, id: "T-1", repo: "shop", chat: "telegram:7", plan: revision, revision: 1, startedBy: null };
  return planMessage(view as unknown as TaskView, newStory("T-1"), look);
}

/** What is read in all messages, blanks and cuts between lines aside. */
const flat = (text: string) => text.replace(/\s+/g, "");
const beginning = (title: string) =>
  flat(title.trim().split(/[\r\n]/)[0] ?? "")
    .slice(0, 60)
    .replace(/[\uD800-\uDBFF]$/, "");

function isWhole(plan: Plan, about: About): void {
  const parts = messagesOf(plan, about);
  const shown = parts.map(({ text }) => readHtml(text).text);
  for (const text of shown) expect(text.length).toBeLessThanOrEqual(limit);
  // What keeps a word from being a command to tap cannot be seen.
  const all = flat(shown.join("\n").replaceAll("\u2060", ""));

  for (const [at, { title }] of plan.steps.entries()) expect(all).toContain(`${at + 1}.${beginning(title)}`);
  expect(all).toContain(flat(about.branch));
  const online = [...(plan.setup ?? []), ...plan.steps.flatMap(({ verify = [] }) => verify)].filter(
    (one) => one.network,
  );
  for (const { run } of online) expect(all).toContain(flat(run.trim().replace(/\s*[\r\n]+\s*/g, " ⏎ ")));
  expect(all.includes(flat("opens the network"))).toBe(online.length > 0);
  expect(all.includes("Unverified")).toBe(!about.verified);
  const ci = plan.steps
    .flatMap(({ files }) => files?.modify ?? [])
    .filter((path) => path.startsWith(".github/workflows/"));
  for (const path of ci) expect(all).toContain(flat(path));
  // Warnings stand before the first step.
  if (!about.verified)
    expect(all.indexOf("Unverified")).toBeLessThan(all.indexOf(`1.${beginning(plan.steps[0]?.title ?? "")}`));

  expect(parts.map(({ keyboard }) => keyboard.length > 0)).toEqual(parts.map((_, at) => at === parts.length - 1));
  expect(parts.map(({ follows }) => follows)).toEqual(parts.map((_, at) => parts[at - 1]?.slot));
  expect(parts.at(-1)?.slot).toBe("plan:T-1:1");
  expect(new Set(parts.map(({ slot }) => slot)).size).toBe(parts.length);
}

/** Emoji of two and more units, markup, entities, several lines, right to left. */
const alphabet = [
  ..."abc xyz <b>&amp;\"'`*_\n…ñá漢",
  "👩‍👩‍👧‍👦",
  "🚀",
  "</i>",
  "\u202e",
  "&lt;",
  "https://x.example/?a=1&b=2",
];
const words = (maxLength: number) =>
  fc
    .array(fc.constantFrom(...alphabet), { minLength: 1, maxLength })
    .map((signs) => `x${signs.join("")}`.slice(0, maxLength).toWellFormed());

const command = fc.record({ run: words(2000), network: fc.boolean() });
const aPlan = fc.record({
  summary: words(2000),
  type: fc.constant("feat" as const),
  setup: fc.array(command, { maxLength: 5 }),
  steps: fc.array(
    fc.record({
      title: words(200),
      goal: words(4000),
      files: fc.record({
        modify: fc.array(
          words(80).map((path) => `.github/workflows/${path.replace(/[\n/]/g, "_")}`),
          { maxLength: 5 },
        ),
      }),
      verify: fc.array(command, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 20 },
  ),
});
const about = fc.record({
  request: words(2000),
  branch: words(120).map((name) => `feature/${name.replace(/[\s<>]/g, "-")}`),
  verified: fc.boolean(),
});

describe("whatever a plan holds, its messages show where, every warning and every step, and only the last has buttons", () => {
  test("any plan", () => {
    fc.assert(fc.property(aPlan, about, isWhole), { seed: 1, numRuns: 60 });
  });

  const steps = (n: number, title: string) =>
    Array.from({ length: n }, (_, at) => ({ title: `${at + 1} ${title}`.slice(0, 200), goal: "g".repeat(4000) }));
  const base = { summary: "s".repeat(2000), type: "feat" } as const;
  const plainly = { request: "Add stock", branch: "feature/stock", verified: true };

  test.each<[string, Plan, About]>([
    ["one short step", { ...base, steps: steps(1, "Stock") }, plainly],
    ["20 steps with titles of 200", { ...base, steps: steps(20, "t".repeat(200)) }, plainly],
    ["20 titles of emoji", { ...base, steps: steps(20, "🚀".repeat(100)) }, { ...plainly, request: "🚀".repeat(1000) }],
    [
      "20 titles of markup",
      { ...base, steps: steps(20, '<b>&"'.repeat(40)) },
      { ...plainly, request: "&<".repeat(1000) },
    ],
    [
      "a request of 2000, a long branch, and everything to warn of",
      {
        ...base,
        setup: Array.from({ length: 5 }, (_, at) => ({ run: `curl ${at} ${"<x>".repeat(600)}`, network: true })),
        steps: steps(20, "&".repeat(200)).map((step, at) => ({
          ...step,
          files: { modify: [`.github/workflows/${"w".repeat(300)}${at}.yml`] },
        })),
      },
      { request: "r\n".repeat(1000), branch: `feature/${"b".repeat(240)}`, verified: false },
    ],
  ])("%s", (_, plan, where) => isWhole(plan, where));

  test("a revision shows what it changes after the steps, before its buttons", () => {
    const [one, two] = [steps(20, "old ".repeat(49)), steps(20, "new ".repeat(49))].map((all, at) =>
      makeRevision({ ...base, steps: all }, at + 1),
    );
    if (!one || !two) throw new Error("two plans");
    const event = (plan: typeof one, seq: number) =>
      ({ v: 1, seq, at: "2026-01-01T00:00:00.000Z", task: "T-1", type: "plan.ready", ...plan }) as const;
    const story = [event(one, 1), event(two, 2)].reduce(advance, newStory("T-1"));
    const view = { ...plainly, id: "T-1", repo: "shop", chat: "telegram:7", plan: two, revision: 2, startedBy: null };
    const parts = planMessage(view as unknown as TaskView, story, look);
    const all = parts.map(({ text }) => withoutTags(text)).join("\n");
    for (let step = 1; step <= 20; step++) expect(all).toContain(`~ ${step}. ${step} new`);
    expect(all.indexOf("20. 20 new")).toBeLessThan(all.indexOf("~ 1. 1 new"));
    expect(parts.filter(({ keyboard }) => keyboard.length > 0)).toEqual(parts.slice(-1));
  });
});

test("the terminal shows the same lines in the same order, none of them cut by a message", () => {
  const setup = [{ run: "bun install", network: true }];
  const plan = { summary: "s", type: "feat", setup, steps: [{ title: "One", goal: "g" }] } as const;
  const where = { id: "T-1", request: "Add", repo: "shop", branch: "feature/x", verified: false, baseline: null };
  expect(planCard(where, makeRevision({ ...plan, setup, steps: [...plan.steps] }, 1), "en", plainPaint(same))).toEqual([
    "📋 T-1 · Add",
    "repo shop · branch feature/x",
    "⚠ opens the network: bun install",
    "⚠ Unverified: nothing in this plan or in the repository checks the work.",
    "1. One",
    "Files: 0 · revision 1",
  ]);
});

test("a pause that waits for a yes shows all that it is about before its buttons", () => {
  const detail = Array.from({ length: 200 }, (_, at) => `tests/stock_${at}.test.ts:1 skipped`).join("\n");
  const view = {
    ...paused,
    id: "T-1",
    request: "Add stock",
    chat: "telegram:7",
    reason: "weakened",
    detail,
    startedBy: null,
  };
  const parts = endMessage(view as unknown as TaskView, newStory("T-1"), 9, look);
  const all = parts.map(({ text }) => withoutTags(text)).join("\n");
  expect(parts.length).toBeGreaterThan(1);
  for (let at = 0; at < 200; at++) expect(all).toContain(`tests/stock_${at}.test.ts:1 skipped`);
  expect(parts.filter(({ keyboard }) => keyboard.length > 0)).toEqual(parts.slice(-1));
});

describe("a card of several messages in a chat", () => {
  let inside: Inside;
  let bot: TelegramBot;
  beforeEach(async () => {
    inside = await aBotInside();
    bot = await inside.start();
  });
  afterEach(() => inside[Symbol.asyncDispose]());

  const title = "t".repeat(190);
  const plan = makeRevision(
    {
      summary: "s",
      type: "feat",
      setup: [{ run: `curl ${"x".repeat(1900)}`, network: true }],
      steps: Array.from({ length: 20 }, (_, at) => ({ title: `${at} ${title}`, goal: "g" })),
    },
    1,
  );
  const ready = { type: "plan.ready", ...plan } as const;
  const ana = () => inside.telegram.person(7);
  const keysOf = ({ buttons }: Message) => buttons.flat().map(({ text }) => text);
  const hasKey = (message: Message, label: string) => keysOf(message).some((text) => text.includes(label));

  async function aLongPlan(): Promise<string> {
    const id = await inside.task({ ...planned, plan });
    await inside.happens(id, {}, ready);
    await ana().seesButton("Approve");
    await inside.quiet();
    return id;
  }

  test("comes in order with the buttons under the last, and says who decided also after a restart", async () => {
    const id = await aLongPlan();
    const messages = [...ana().fromBot];
    const steps = messages
      .map(({ text }) => text)
      .join("\n")
      .match(/^\d+\. /gm);
    expect([...(steps ?? [])]).toEqual(plan.plan.steps.map((_, at) => `${at + 1}. `));
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.map((message) => hasKey(message, "Approve"))).toEqual(
      messages.map((_, at) => at === messages.length - 1),
    );

    await bot.stop();
    await inside.start();
    await inside.quiet();
    expect(ana().fromBot).toHaveLength(messages.length);
    await inside.world.devorch.approve(id, { revision: 1, by: "telegram:7" });
    await inside.telegram.until("the card is decided", () => messages.at(-1)?.text.includes("Approved") || undefined);
    expect(messages.flatMap(keysOf)).toEqual([]);
  });

  test("is sent again from where a message of it is gone, so that its buttons stay below it", async () => {
    await aLongPlan();
    const [first] = ana().fromBot;
    await bot.stop();
    if (first) first.deleted = true;
    await inside.start();
    await inside.quiet();
    const left = ana().fromBot.filter(({ text }) => text.includes("19 ttt") || text.startsWith("📋"));
    expect(left.map((message) => hasKey(message, "Approve"))).toEqual([false, false, true]);
    expect(left[1]?.text.startsWith("📋")).toBe(true);
  });

  test("is answered by a reply to any of its messages", async () => {
    const id = await aLongPlan();
    ana().says("no", { replyTo: ana().fromBot[0] });
    await ana().seesButton("Take it back");
    expect(await inside.state(id)).toBe("rejected");
  });

  test("has no buttons where a message of it was refused", async () => {
    const id = await inside.task({ ...planned, plan });
    inside.telegram.fault("sendMessage", { code: 400, description: "Bad Request: not this one" });
    await inside.happens(id, {}, ready);
    await inside.telegram.until("it was refused", () => inside.told.find(({ name }) => name === "telegram.not-sent"));
    await inside.quiet();
    expect(ana().fromBot.flatMap(keysOf)).toEqual([]);
  });

  test("that was rejected can be taken back, and is then decided about anew", async () => {
    const id = await aLongPlan();
    await ana().presses("Reject");
    const back = await ana().seesButton("Take it back");
    expect(back.text).toContain(`/resume ${id}`);

    // What `resume` leads to.
    await inside.happens(id, { ...planned, plan }, { type: "task.resumed", from: "rejected" }, ready);
    await ana().presses("Reject");
    await inside.telegram.until("it is rejected again", () =>
      ana().fromBot.find((one) => one.id > back.id && hasKey(one, "Take it back")),
    );
    expect(await inside.state(id)).toBe("rejected");
  });
});

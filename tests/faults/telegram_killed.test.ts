import { expect, test } from "bun:test";
import { isLong } from "../support/long.ts";
import { aBotPlace, type BotPlace, inTwoSteps } from "../support/telegram/bot.ts";
import type { Seat } from "../support/telegram/seat.ts";
import { sentUnknown } from "../support/telegram/sent_unknown.ts";

/** Longer than a start, the backoff of what was under way, and the work that is left. */
const patience = 45_000;

type Moment = "arrived" | "done" | "answered";

interface Point {
  /** A method, "edit" for any edit, "model" for a request to a model, or how a message begins. */
  what: string;
  /** Which one of them. */
  nth: number;
  moment: Moment;
  /** In `make test` too. */
  always?: boolean;
}

/** From the message that begins a task to the card that ends it. */
const points: Point[] = [
  { what: "getUpdates", nth: 1, moment: "done" },
  { what: "getUpdates", nth: 1, moment: "answered" },
  { what: "model", nth: 1, moment: "arrived" },
  { what: "model", nth: 1, moment: "answered" },
  { what: "sendMessage", nth: 1, moment: "arrived" },
  { what: "sendMessage", nth: 1, moment: "done" },
  { what: "sendMessage", nth: 1, moment: "answered" },
  { what: "📋", nth: 1, moment: "arrived" },
  { what: "📋", nth: 1, moment: "done" },
  { what: "📋", nth: 1, moment: "answered" },
  { what: "getUpdates", nth: 2, moment: "done" },
  { what: "getUpdates", nth: 2, moment: "answered" },
  { what: "edit", nth: 1, moment: "arrived" },
  { what: "edit", nth: 1, moment: "done" },
  { what: "answerCallbackQuery", nth: 1, moment: "arrived" },
  { what: "model", nth: 2, moment: "arrived" },
  { what: "model", nth: 3, moment: "answered" },
  { what: "⚙️", nth: 1, moment: "done" },
  { what: "✅", nth: 1, moment: "arrived" },
  { what: "✅", nth: 1, moment: "done", always: true },
];

test.each(points.filter(({ always }) => isLong || always))(
  "killed at $what $nth, $moment: every word acts once, buttons work, nothing is said twice",
  async (point) => {
    await using scene = await aScene(point);
    const { place } = scene;

    place.ana.says("Add stock validation");
    const plan = await place.ana.sees(/^📋 T-1/, { within: patience });
    await place.telegram.until("the plan has its buttons", () => place.ana.findButton("Approve", plan), patience);
    await press(place.ana, "Approve");
    await place.ana.sees(/^✅ T-1 done/, { within: patience });
    await Bun.sleep(500);

    expect(scene.killed()).toBe(true);
    await scene.stop();
    expectOnce(scene);
  },
  120_000,
);

/** Like a finger: on the newest of the buttons, without waiting for an answer that a dead process cannot give. */
async function press(ana: Seat, label: string): Promise<void> {
  const [message, button] = ana.findButton(label) ?? [];
  if (!message || !button) throw new Error(`no button [${label}] in\n${ana.transcript}`);
  ana.forges(button.data ?? "", message);
}

function expectOnce({ place, unknown }: Scene): void {
  const begins = (sign: string) => place.ana.fromBot.filter(({ text }) => text.startsWith(sign)).length;
  // Telegram has it and the bot could not know: the one that may come twice.
  expect(unknown.length).toBeLessThanOrEqual(1);
  const most = (sign: string) => 1 + unknown.filter((text) => text.startsWith(sign)).length;
  for (const sign of ["📋", "✅", "⚙️"]) expect([sign, begins(sign) <= most(sign)]).toEqual([sign, true]);
  for (const sign of ["📋", "✅"]) expect([sign, begins(sign) >= 1]).toEqual([sign, true]);
  expect(place.rows()).toMatchObject({ task: 1, approval: 1 });
  expect(place.remote("log", "--format=%s", "main..feature/add-stock-validation").split("\n")).toHaveLength(2);
  expect(place.telegram.house.updates.pending).toEqual([]);
}

interface Scene extends AsyncDisposable {
  place: BotPlace;
  /** What had reached Ana when the bot was killed, without being written down as sent. */
  unknown: string[];
  killed(): boolean;
  stop(): Promise<void>;
}

/** A place whose bot is killed once, at that point, and started again at once. */
async function aScene(point: Point): Promise<Scene> {
  const unknown: string[] = [];
  let seen = 0;
  let dead = false;
  let again: Promise<unknown> = Promise.resolve();
  const reached = (names: string[], moment: Moment) =>
    !dead && moment === point.moment && names.includes(point.what) && ++seen === point.nth;
  const kill = () => {
    dead = true;
    bot.kill("SIGKILL");
    again = bot.done.then(async () => {
      unknown.push(...sentUnknown(place, place.ana));
      bot = await place.bot();
    });
  };
  const models = inTwoSteps();
  const place = await aBotPlace({
    script: async (request) => {
      if (reached(["model"], "arrived")) kill();
      const reply = await models(request);
      if (reached(["model"], "answered")) setTimeout(kill, 30);
      return reply;
    },
  });
  let bot = await place.bot();
  place.telegram.watch = (call, moment) => {
    const text = String(call.params.text ?? "");
    const names = [call.method, ...(call.method.startsWith("edit") ? ["edit"] : []), ...signs(call.method, text)];
    if (!reached(names, moment)) return undefined;
    kill();
    // It never reached Telegram.
    return moment === "arrived" ? new Promise(() => {}) : undefined;
  };
  return {
    place,
    unknown,
    killed: () => dead,
    async stop() {
      await again;
      await bot.stop();
    },
    async [Symbol.asyncDispose]() {
      await again.catch(() => {});
      await place[Symbol.asyncDispose]();
    },
  };
}

/** How a new message begins. */
function signs(method: string, text: string): string[] {
  return method === "sendMessage" ? ["📋", "⚙️", "✅"].filter((sign) => text.startsWith(sign)) : [];
}

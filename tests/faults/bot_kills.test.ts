import { expect } from "bun:test";
import { aPlan, doing, stepOf } from "../support/executable.ts";
import { longTest } from "../support/long.ts";
import { expectAllDoneOnce } from "../support/many.ts";
import { saySeed, seed, seeded } from "../support/seed.ts";
import { aBotPlace, type Bot, type BotPlace } from "../support/telegram/bot.ts";
import type { Message } from "../support/telegram/room.ts";
import type { Seat } from "../support/telegram/seat.ts";
import { unsent } from "../support/telegram/sent_unknown.ts";

const random = seeded(seed);
saySeed("kills");
/** As many rounds as it takes: each is a new place whose tasks are worked on until they are all over. */
const kills = Number(process.env.DEVORCH_KILLS ?? 60);
const tasks = Number(process.env.DEVORCH_TASKS ?? 10);
const steps = 2;
const patience = 600_000;

longTest(
  `${kills} kills of a bot at random moments, ${tasks} tasks: each ends once, nothing is said twice but what nobody could know`,
  async () => {
    let [killed, rounds] = [0, 0];
    while (killed < kills) {
      await using crowd = await aCrowd();
      killed += await killUntilDone(crowd, kills - killed);
      await expectAllDoneOnce({ place: crowd.place, tasks, steps });
      expectSaidOnce(crowd);
      rounds += 1;
      console.log(
        `${new Date().toISOString()} kills ${killed}, rounds ${rounds}, tasks ${rounds * tasks}, messages ${crowd.people.reduce((sum, { fromBot }) => sum + fromBot.length, 0)}, of them allowed twice ${crowd.unknown.size}`,
      );
    }
    expect(killed).toBe(kills);
  },
  3_600_000,
);

interface Crowd extends AsyncDisposable {
  place: BotPlace;
  people: Seat[];
  /**
   * What had reached somebody without being written down as sent when the bot was killed, and how often it may be there then:
   * once more than at that moment.
   */
  unknown: Map<string, number>;
}

/** Everybody asks for their tasks, and presses Approve on each plan, whether there is a bot at the moment or not. */
async function aCrowd(): Promise<Crowd> {
  const ids = Array.from({ length: Math.ceil(tasks / 5) }, (_, n) => 100 + n);
  const place = await aBotPlace({
    files: { "README.md": "# Many\n" },
    env: { TELEGRAM_ALLOWED_USERS: ids.join(" "), MAX_PARALLEL_TASKS: "2", MAX_EXECUTION_TIME: "36000" },
    script: async (request) => {
      const { tools, messages } = request;
      await Bun.sleep(100);
      const name = /[Vv]oice \d+/.exec(JSON.stringify(messages))?.[0] ?? "";
      if (tools.includes("submit_plan"))
        return aPlan([{}, {}], { summary: `Add ${name}`, slug: name.toLowerCase().replace(" ", "-") });
      return doing(stepOf(request));
    },
  });
  const people = ids.map((id) => place.telegram.person(id));
  for (let n = 0; n < tasks; n++) people[n % people.length]?.says(`/new add voice ${n}`);
  const pressed = new Set<Message>();
  const finger = setInterval(() => {
    for (const person of people)
      for (const plan of person.fromBot.filter((message) => message.text.startsWith("📋") && !pressed.has(message))) {
        const [, button] = person.findButton("Approve", plan) ?? [];
        if (!button) continue;
        pressed.add(plan);
        person.forges(button.data ?? "", plan);
      }
  }, 100);
  return {
    place,
    people,
    unknown: new Map(),
    async [Symbol.asyncDispose]() {
      clearInterval(finger);
      await place[Symbol.asyncDispose]();
    },
  };
}

/** Lives of a random length until the kills are used up or every task is over; then one that is left to finish. */
async function killUntilDone({ place, people, unknown }: Crowd, most: number): Promise<number> {
  const over = () => {
    const ends = people.flatMap(({ fromBot }) => fromBot.flatMap(({ text }) => /^✅ (T-\d+)/.exec(text)?.[1] ?? []));
    return new Set(ends).size === tasks || undefined;
  };
  for (let killed = 0; killed < most; killed++) {
    const life = place.begin("bot");
    await Promise.race([lifetime(life), place.telegram.until("the end", over, patience)]);
    if (over()) {
      life.kill("SIGTERM");
      await life.done;
      return killed;
    }
    life.kill("SIGKILL");
    await life.done;
    // What it had handed over arrives though it is dead.
    await Bun.sleep(100);
    for (const what of unsent(place).map(whatIs))
      for (const person of people) {
        const there = about(person, what).length;
        if (what !== undefined && there > 0) unknown.set(`${person.who.id} ${what}`, there + 1);
      }
    if (killed % 50 === 49) console.log(`${new Date().toISOString()} killed ${killed + 1} in this round`);
  }
  const last: Bot = await place.bot();
  await place.telegram.until("all tasks are over", over, patience);
  await last.stop();
  return most;
}

/** A quarter of them dies while it starts; the others up to one and a half starts later, however busy the machine is. */
async function lifetime(life: ReturnType<BotPlace["begin"]>): Promise<void> {
  const began = performance.now();
  if (random() < 0.25) return Bun.sleep(80 + random() * 400);
  await Promise.race([life.told(/http:/).catch(() => {}), Bun.sleep(5000)]);
  await Bun.sleep(random() * 1.5 * (performance.now() - began));
}

/** A card by its sign and its task: what it says of the progress changes while it is on its way. */
function whatIs(text: string): string | undefined {
  return /^(📋|✅|⚙️|Got it:)\s+T-\d+/u.exec(text)?.[0].replace(/\s+/, " ");
}

function about({ fromBot }: Seat, what: string | undefined): Message[] {
  return fromBot.filter(({ versions: [first] }) => whatIs(first?.text ?? "") === what);
}

/** "Got it", the plan, the progress and the end of a task are one message each. */
function expectSaidOnce({ place, people, unknown }: Crowd): void {
  const ends = new Set<string>();
  for (const person of people) {
    for (const what of new Set(person.fromBot.map(({ versions: [first] }) => whatIs(first?.text ?? "")))) {
      if (what === undefined) continue;
      const most = unknown.get(`${person.who.id} ${what}`) ?? 1;
      expect([what, about(person, what).length <= most]).toEqual([what, true]);
      if (what.startsWith("✅")) ends.add(what);
    }
  }
  expect(ends.size).toBe(tasks);
  expect(place.telegram.house.updates.pending).toEqual([]);
  expect(place.query<{ n: number }>("SELECT count(*) AS n FROM approval")).toEqual([{ n: tasks }]);
}

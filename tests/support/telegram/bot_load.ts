import { aBotPlace, inTwoSteps } from "./bot.ts";

interface Load {
  chats: number;
  messages: number;
  seconds: number;
  executable?: string;
}

export interface Borne {
  answered: number;
  /** Milliseconds from a message to its answer. */
  p95: number;
  longest: number;
  /** The longest answer of /livez, in ms: nothing blocked the bot longer than that. */
  longestBlocked: number;
}

/** Many chats ask for the status while two tasks run. Throws when an answer is missing or a limit of Telegram was broken. */
export async function underLoad({ chats, messages, seconds, ...more }: Load): Promise<Borne> {
  const gate = Promise.withResolvers<void>();
  const ids = Array.from({ length: chats }, (_, n) => 1000 + n);
  await using place = await aBotPlace({
    env: { TELEGRAM_ALLOWED_USERS: ["7 8", ...ids].join(" ") },
    script: inTwoSteps(undefined, (step) => (step === 2 ? gate.promise : undefined)),
    ...more,
  });
  const { ana, telegram } = place;
  const bot = await place.bot();
  for (const person of [ana, telegram.person(8, { name: "Bea" })]) {
    person.says("Add stock validation");
    await person.presses("Approve");
    await person.sees(/^⚙️.*step 2\/2/);
  }
  const people = ids.map((id) => telegram.person(id));
  const alive = pulse(`${bot.url}/livez`);

  const asked = new Map(ids.map((id) => [id, [] as number[]]));
  for (let n = 0; n < messages; n++) {
    const person = people[n % chats];
    if (person) asked.get(person.who.id)?.push(person.says("/status").at);
    await Bun.sleep((seconds * 1000) / messages);
  }
  const answered = () => people.reduce((sum, { fromBot }) => sum + fromBot.length, 0);
  await telegram.until(`${messages} answers`, () => answered() >= messages || undefined, 30_000);
  const longestBlocked = await alive.stop();
  gate.resolve();

  const waits = people
    .flatMap(({ who, fromBot }) => fromBot.map(({ at }, n) => at - (asked.get(who.id)?.[n] ?? Number.NaN)))
    .sort((one, other) => one - other);
  const p95 = waits[Math.ceil(waits.length * 0.95) - 1] ?? Number.NaN;
  return { answered: answered(), p95, longest: waits.at(-1) ?? Number.NaN, longestBlocked };
}

/** Asks without a pause whether it lives. */
function pulse(url: string): { stop(): Promise<number> } {
  let going = true;
  let longest = 0;
  const beating = (async () => {
    while (going) {
      const begun = performance.now();
      await fetch(url);
      longest = Math.max(longest, performance.now() - begun);
      await Bun.sleep(10);
    }
  })();
  return {
    async stop() {
      going = false;
      await beating;
      return longest;
    },
  };
}

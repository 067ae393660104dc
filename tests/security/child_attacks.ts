import type { Attack } from "./attacks/attack.ts";
import { aField } from "./attacks/field.ts";
import { attacks } from "./attacks/table.ts";

/** What is told of one attack, as a line of JSON. */
export interface Outcome {
  group: Attack["group"];
  name: string;
  /** What it achieved; null when it was stopped. */
  achieved: string | null;
}

const atOnce = 3;

async function tryIt(attack: Attack): Promise<Outcome> {
  await using field = await aField();
  const { group, name, plant, command, timeoutMs = 20_000, achieved } = attack;
  try {
    plant?.(field);
    const words = typeof command === "function" ? command(field) : command;
    field.copy.beginStep();
    const result = await field.copy.run(words, { timeoutMs });
    return { group, name, achieved: (await achieved(field, result)) ?? null };
  } catch (error) {
    return { group, name, achieved: `the attack could not be tried: ${error}` };
  }
}

/** Tries every attack as the user that runs this; with ATTACK_TIER=container without a sandbox, to see that they work. */
if (import.meta.main) {
  const waiting = attacks.filter(({ harmful }) => process.env.ATTACK_TIER === undefined || !harmful);
  const work = async () => {
    for (let attack = waiting.shift(); attack; attack = waiting.shift())
      process.stdout.write(`${JSON.stringify(await tryIt(attack))}\n`);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  process.exit(0);
}

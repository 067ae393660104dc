import { expect } from "bun:test";
import type { Running } from "../support/executable.ts";
import { longTest } from "../support/long.ts";
import { expectAllDoneOnce, type Many, manyTasks } from "../support/many.ts";
import { saySeed, seed, seeded } from "../support/seed.ts";

const random = seeded(seed);
saySeed("kills");
/** As many rounds as it takes: each is a new place whose tasks are worked on until they are all over. */
const kills = Number(process.env.DEVORCH_KILLS ?? 60);
const tasks = Number(process.env.DEVORCH_TASKS ?? 10);

longTest(
  `${kills} kills at random moments, ${tasks} tasks at a time: each ends once, each step is one commit`,
  async () => {
    let [killed, rounds] = [0, 0];
    while (killed < kills) {
      await using many = await manyTasks({ tasks, steps: 2, answerMs: 100 });
      killed += await killUntilDone(many, kills - killed);
      await expectAllDoneOnce(many);
      rounds += 1;
      console.log(
        `${new Date().toISOString()} kills ${killed}, rounds ${rounds}, tasks ${rounds * tasks}, model calls ${many.place.models.requests.length}`,
      );
    }
    expect(killed).toBe(kills);
  },
  3_600_000,
);

/** A quarter of them dies while it starts; the others up to four starts later, however busy the machine is. */
async function lifetime(life: Running): Promise<void> {
  const began = performance.now();
  if (random() < 0.25) return Bun.sleep(80 + random() * 400);
  await Promise.race([life.event("task.received").catch(() => {}), Bun.sleep(5000)]);
  await Bun.sleep(random() * 4 * (performance.now() - began));
}

/** Lives of a random length until the kills are used up; then one that is left to finish. How many were killed. */
async function killUntilDone({ place, tasks: n }: Many, most: number): Promise<number> {
  // An owner leaves when nothing executes any more, whatever the task that it was asked for.
  const words = ["resume", `T-${n}`, "--json"];
  for (let killed = 0; killed < most; killed++) {
    const life = place.begin(...words);
    const ended = await Promise.race([life.done, lifetime(life).then(() => undefined)]);
    if (ended) return killed;
    life.kill("SIGKILL");
    await life.done;
  }
  await place.devorch(...words);
  return most;
}

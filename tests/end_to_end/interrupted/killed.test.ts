import { expect } from "bun:test";
import { aPlan } from "../../support/executable.ts";
import { aJob, doneOnce, endOf, wordsToGoOn } from "../../support/job.ts";
import { longTest } from "../../support/long.ts";
import { until } from "../../support/until.ts";

/** Milliseconds after its start at which each life of the process is ended; spread over the whole run. */
const lives = [
  [40, 90, 160],
  [220, 120, 300],
  [280, 60, 400],
  [340, 340],
  [400, 180],
  [460, 250],
  [520, 100, 100, 100],
  [600, 420],
  [680],
  [760, 90],
];
longTest.each(lives.map((life) => ({ name: life.join(", "), life })))(
  "killed after $name ms, the task completes and nothing is lost or done twice",
  async ({ life }) => {
    await using place = aJob();
    for (const ms of life) {
      const running = place.begin(...(await wordsToGoOn(place)));
      await Bun.sleep(ms);
      running.kill("SIGKILL");
      await running.done;
    }

    expect(await endOf(place)).toEqual(doneOnce);
  },
);

longTest("killed while it waits for a model, the next process asks that model again", async () => {
  await using place = aJob();
  let asked = 0;
  place.play(({ tools }) => {
    if (tools.includes("submit_plan")) return aPlan([{}]);
    asked++;
    return { misbehave: "hang" };
  });
  const first = place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
  await until(() => asked === 1);
  first.kill("SIGKILL");
  await first.done;

  const next = place.begin("resume", "T-1", "--json");
  await until(() => asked === 2);
  next.kill("SIGKILL");
  await next.done;
});

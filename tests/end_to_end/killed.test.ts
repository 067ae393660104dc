import { test } from "bun:test";
import { aJob, expectDoneOnce, wordsToGoOn } from "../support/job.ts";

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

test.each(lives.map((life) => [life]))(
  "killed after %p ms, the task completes and nothing is lost or done twice",
  async (life) => {
    await using place = aJob();
    for (const ms of life) {
      const running = place.begin(...(await wordsToGoOn(place)));
      await Bun.sleep(ms);
      running.kill("SIGKILL");
      await running.done;
    }

    await expectDoneOnce(place);
  },
);

import { expect, test } from "bun:test";
import { aPlace, aPlan, call, doing, type Place } from "../support/executable.ts";

/** Decides by what it is sent, so that a restarted process gets the same answers. */
function aJob(): Place {
  return aPlace({
    script: (request) => {
      if (request.tools.includes("submit_plan"))
        return request.turn === 0 ? { calls: [call("list_files", {})] } : aPlan([{}, {}, {}]);
      const step = Number(/Your step is (\d)/.exec(request.messages[0]?.text ?? "")?.[1]);
      // Step 2 is red once and repaired: the journal has to bring back a verification too.
      return step === 2 && request.turn === 0 ? doing(step, "wrong") : doing(step);
    },
  });
}

/** Milliseconds after the start at which the process is killed, once per life; spread over the whole run. */
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
    const ids = async () => (await place.tasks()).map(({ id }) => id);
    for (const [n, ms] of life.entries()) {
      const known = n > 0 && (await ids()).length > 0;
      const running = known
        ? place.begin("resume", "T-1", "--json")
        : place.begin("run", "Add stock", "--repo", place.url, "--yes", "--json");
      await Bun.sleep(ms);
      running.kill("SIGKILL");
      await running.done;
    }
    const again = (await ids()).length > 0 ? ["resume", "T-1"] : ["run", "Add stock", "--repo", place.url, "--yes"];

    const said = await place.devorch(...again, "--json");

    expect(said.exit === 0 || said.stderr.includes("completed")).toBe(true);
    expect((await place.show()).state).toBe("completed");
    const subjects = place.remote("log", "--format=%s", "main..feature/stock").split("\n");
    expect(subjects).toEqual(["feat: Part 3", "feat: Part 2", "feat: Part 1"]);
    expect(place.remote("branch", "--list", "feature/*").split("\n")).toHaveLength(1);
    place.remote("fsck", "--strict");
    const events = JSON.parse((await place.devorch("show", "T-1", "--json")).stdout);
    expect(events.steps.map(({ state }: { state: string }) => state)).toEqual(["green", "green", "green"]);
    const left = Bun.spawnSync([
      "sh",
      "-c",
      `grep -lz "DATA_PATH=${place.env.DATA_PATH}" /proc/[0-9]*/environ 2>/dev/null | wc -l`,
    ]);
    expect(left.stdout.toString().trim()).toBe("0");
  },
);

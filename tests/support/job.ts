import { Database } from "bun:sqlite";
import { expect } from "bun:test";
import { join } from "node:path";
import { aPlace, aPlan, call, doing, type Place } from "./executable.ts";

/** Three steps, the second red once; each answer takes `answerMs`. The models decide by what they are sent: a restarted process gets the same answers. */
export function aJob({ answerMs = 0 } = {}): Place {
  return aPlace({
    script: async (request) => {
      await Bun.sleep(answerMs);
      if (request.tools.includes("submit_plan"))
        return request.turn === 0 ? { calls: [call("list_files", {})] } : aPlan([{}, {}, {}]);
      const step = Number(/Your step is (\d)/.exec(request.messages[0]?.text ?? "")?.[1]);
      return step === 2 && request.turn === 0 ? doing(step, "wrong") : doing(step);
    },
  });
}

/** The command that goes on after a kill: the task if it was saved, the same request again if it never was. */
export async function wordsToGoOn(place: Place): Promise<string[]> {
  const known = (await place.tasks()).length > 0;
  return known ? ["resume", "T-1", "--json"] : ["run", "Add stock", "--repo", place.url, "--yes", "--json"];
}

/** Goes on until the task rests and holds it against everything that must be true, however often it was killed. */
export async function expectDoneOnce(place: Place): Promise<void> {
  const before = (await place.tasks())[0]?.state;
  if (before !== "completed") expect((await place.devorch(...(await wordsToGoOn(place)))).exit).toBe(0);

  const view = await place.show();
  expect(view.state).toBe("completed");
  expect(view.steps.map(({ state }) => state)).toEqual(["green", "green", "green"]);
  expect(place.remote("branch", "--list", "feature/*").trim()).toBe("feature/stock");
  expect(place.remote("log", "--format=%s", "main..feature/stock").split("\n")).toEqual([
    "feat: Part 3",
    "feat: Part 2",
    "feat: Part 1",
  ]);
  const trailers = place.remote(
    "log",
    "--format=%(trailers:key=Devorch-Step,valueonly,separator=)",
    "main..feature/stock",
  );
  expect(trailers.split("\n")).toEqual(["T-1/1/3", "T-1/1/2", "T-1/1/1"]);
  expect(view.steps.at(-1)?.commit).toBe(place.remote("rev-parse", "feature/stock"));
  place.remote("fsck", "--strict");
  expectSound(place);
  expect(processesOf(place)).toEqual([]);
}

/** The database is whole, its events are numbered without a gap, and no spend was lost. */
function expectSound({ env, models }: Place): void {
  const database = new Database(join(env.DATA_PATH ?? "", "orchestrator.db"), { readonly: true });
  try {
    expect(database.query("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    const seqs = database
      .query<{ seq: number }, []>("SELECT seq FROM event ORDER BY seq")
      .all()
      .map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    const [spent] = database.query<{ calls: number }, []>("SELECT COUNT(*) AS calls FROM usage").all();
    expect(spent?.calls).toBeGreaterThanOrEqual(models.requests.length);
  } finally {
    database.close();
  }
}

/** Whatever still runs with this place's data folder in its environment. */
function processesOf({ env }: Place): string[] {
  const found = Bun.spawnSync(["sh", "-c", `grep -lz "DATA_PATH=${env.DATA_PATH}" /proc/[0-9]*/environ 2>/dev/null`]);
  return found.stdout.toString().split("\n").filter(Boolean);
}

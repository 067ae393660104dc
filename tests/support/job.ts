import { aPlace, aPlan, call, doing, type Place } from "./executable.ts";
import { openStored } from "./fleet/stored.ts";

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
  return (await place.tasks()).length > 0 ? wordsToResume : wordsToBegin(place);
}

const wordsToResume = ["resume", "T-1", "--json"];
const wordsToBegin = ({ url }: Place) => ["run", "Add stock", "--repo", url, "--yes", "--json"];

/** What must be true at the end, however often it was killed. */
export const doneOnce = {
  exit: 0,
  state: "completed",
  steps: ["green", "green", "green"],
  branches: ["feature/stock"],
  commits: ["feat: Part 3", "feat: Part 2", "feat: Part 1"],
  trailers: ["T-1/1/3", "T-1/1/2", "T-1/1/1"],
  headIsPushed: true,
  integrity: "ok",
  gapsInEvents: 0,
  callsNotRecorded: 0,
  processes: [] as string[],
};

/** Goes on until the task rests and looks at everything that it left; throws when the remote's objects are not sound. */
export async function endOf(place: Place): Promise<typeof doneOnce> {
  const before = (await place.tasks())[0]?.state;
  const words = before === undefined ? wordsToBegin(place) : wordsToResume;
  const exit = before === "completed" ? 0 : (await place.devorch(...words)).exit;
  const { state, steps } = await place.show();
  const log = (format: string) => place.remote("log", `--format=${format}`, "main..feature/stock").split("\n");
  place.remote("fsck", "--strict");
  return {
    exit,
    state,
    steps: steps.map((step) => step.state),
    branches: place.remote("for-each-ref", "--format=%(refname:short)", "refs/heads/feature").split("\n"),
    commits: log("%s"),
    trailers: log("%(trailers:key=Devorch-Step,valueonly,separator=)"),
    headIsPushed: steps.at(-1)?.commit === place.remote("rev-parse", "feature/stock"),
    ...inDatabase(place),
    processes: processesOf(place),
  };
}

function inDatabase(place: Place) {
  using database = openStored(place);
  const one = <T>(sql: string) => Object.values(database.query<Record<string, T>, []>(sql).get() ?? {})[0] as T;
  const calls = one<number>("SELECT count(*) FROM usage");
  return {
    integrity: one<string>("PRAGMA integrity_check"),
    gapsInEvents: one<number>("SELECT max(seq) - count(*) FROM event"),
    callsNotRecorded: Math.max(0, place.models.requests.length - calls),
  };
}

/** Whatever still runs with this place's data folder in its environment. */
export function processesOf({ env }: Place): string[] {
  const found = Bun.spawnSync(["sh", "-c", `grep -lz "DATA_PATH=${env.DATA_PATH}" /proc/[0-9]*/environ 2>/dev/null`]);
  return found.stdout.toString().split("\n").filter(Boolean);
}

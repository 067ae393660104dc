import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { dirname, join } from "node:path";
import type { TaskView } from "../../../orchestrator/actions/devorch.ts";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { isResting, type TaskState } from "../../../orchestrator/task/task.ts";
import { aPlace, type Place, type Said, serving } from "../../support/executable.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { longTest } from "../../support/long.ts";
import { aTelegram, type Telegram } from "../../support/telegram/server.ts";
import { fileOf, turnOf, writesNotes } from "../../support/upgrade/notes.ts";
import {
  bringUpToDate,
  type Recording,
  readRecording,
  recordedVersions,
  unpackRecording,
} from "../../support/upgrade/recording.ts";

// Each folder is what another version left behind when it was killed: see "Upgrades" in docs/data-model.md.
const versions = recordedVersions().map(readRecording);
const patience = 300_000;

/** What must have come of each of its tasks. */
const goneOn = {
  state: "completed",
  stepsOnBranch: "each once",
  notes: "right",
  eventsBefore: "as they were",
  gapsInEvents: 0,
  paidTwice: [] as string[],
};

test("there is a version to come from, with a task in every state that one can be left in", () => {
  const states: TaskState[] = [
    "planning",
    "clarifying",
    "planned",
    "queued",
    "executing",
    "finalizing",
    "paused",
    "completed",
    "failed",
    "cancelled",
    "rejected",
  ];
  expect(versions.length).toBeGreaterThan(0);
  for (const { tasks } of versions) expect([...new Set(tasks.map(({ state }) => state))].sort()).toEqual(states.sort());
});

aloneTest.each(versions.map((recording) => [recording.version, recording] as const))(
  "from %s: the service goes on with what was running, and a person with what waits",
  async (_, recording) => {
    await using telegram = aTelegram();
    await using place = aRecorded(recording, telegram.env);
    const before = eventsOf(place);
    const ana = returns(telegram, place);
    const bot = await serving(place, "bot");
    await workEnds(place);

    ana.says("looks good, go ahead");
    await ana.sees(/^✅ T-13 done/);
    const refused: (Said & { id: string })[] = [];
    for (const { id } of recording.tasks) {
      const last = await goOn(place, id);
      if (last && last.exit !== 0) refused.push({ ...last, id });
    }
    bot.kill("SIGTERM");
    expect((await bot.done).exit).toBe(0);

    // A rejection is taken back, or it is said that it cannot be.
    const final = recording.tasks.filter(
      ({ id, state }) => state === "rejected" && refused.some((one) => one.id === id),
    );
    for (const { id, stderr } of refused) expect(stderr).toStartWith(`${id} is rejected and cannot be resumed now.`);
    expect(refused).toHaveLength(final.length);
    const going = { ...recording, tasks: recording.tasks.filter((task) => !final.includes(task)) };
    expect(await endsOf(place, going, before)).toEqual(going.tasks.map(({ name }) => ({ name, ...goneOn })));
    place.remote("fsck", "--strict");
    expect(telegram.violations).toEqual([]);
  },
  patience,
);

longTest.each(versions.map((recording) => [recording.version, recording] as const))(
  "from %s: without a service the first command that works goes on with what was running too, and what is done can be read",
  async (_, recording) => {
    await using place = aRecorded(recording);
    const before = eventsOf(place);
    const running = recording.tasks.filter(({ state }) => !isResting(state as TaskState));
    const planned = recording.tasks.filter(({ name }) => name === "planned");
    const [done] = recording.tasks.filter(({ state }) => state === "completed");

    for (const words of ["show", "plan", "diff", "logs", "cost"])
      expect({ words, exit: (await place.devorch(words, done?.id ?? "")).exit }).toEqual({ words, exit: 0 });
    expect((await place.devorch("approve", planned[0]?.id ?? "")).exit).toBe(0);

    const going = { ...recording, tasks: [...running, ...planned] };
    expect(await endsOf(place, going, before)).toEqual(going.tasks.map(({ name }) => ({ name, ...goneOn })));
  },
  patience,
);

/** The built executable on a copy of what was recorded, as if the process had been killed this moment. */
function aRecorded(recording: Recording, env: Record<string, string> = {}): Place {
  const place = aPlace({
    repository: (root) => unpackRecording(recording.version, root),
    script: writesNotes,
    env: { HTTP_ADDR: "127.0.0.1:0", TELEGRAM_ALLOWED_USERS: "7", ...env },
  });
  bringUpToDate(dirname(place.folder), recording, { at: Date.now(), url: place.url });
  return place;
}

/** Ana's chat as it was: messages and updates are numbered on from there. */
function returns(telegram: Telegram, place: Place) {
  const ana = telegram.person(7, { name: "Ana", language: "en" });
  const cards = reading(place, (database) => database.query<{ message: number }, []>("SELECT message FROM card").all());
  for (let id = 1; id <= 20; id++) {
    if (cards.some(({ message }) => message === id)) ana.room.add({ text: "an earlier card" });
    else ana.says("an earlier message");
  }
  telegram.house.updates.setWebhook(undefined, true);
  return ana;
}

async function workEnds(place: Place): Promise<void> {
  while ((await place.tasks()).some(({ state }) => state !== "damaged" && !isResting(state))) await Bun.sleep(500);
}

/** Says to a task what its state asks for, until it is completed; the last answer. */
async function goOn(place: Place, id: string): Promise<Said | undefined> {
  let said: Said | undefined;
  for (let tries = 0; tries < 4; tries++) {
    const words = nextWords(await place.show(id));
    if (!words) return said;
    said = await place.devorch(...words, "--no-input");
    // 4: what was accepted of the tests is asked once more, because it is judged in another way now.
    if (![0, 3, 4].includes(said.exit)) return said;
  }
  return said;
}

function nextWords({ id, state, reason }: TaskView): string[] | undefined {
  if (state === "completed") return undefined;
  if (state === "clarifying") return ["answer", id, "Plain"];
  if (state === "planned" || reason === "weakened") return ["approve", id];
  return ["resume", id, ...(reason === "money" ? ["--max-cost", "100"] : [])];
}

async function endsOf(place: Place, { tasks, answered }: Recording, before: Map<string, TaskEvent[]>) {
  const after = eventsOf(place);
  const asked = place.models.requests.map(turnOf);
  const ends: (typeof goneOn & { name: string })[] = [];
  for (const { id, name, state } of tasks) {
    const view = await place.show(id);
    const [earlier = [], all = []] = [before.get(id), after.get(id)];
    // What failed or was cancelled does its unfinished step anew.
    const anew = state === "failed" || state === "cancelled" ? countOf(earlier, "step.done") + 1 : 0;
    ends.push({
      name,
      state: [view.state, view.reason, view.detail].filter(Boolean).join(": "),
      stepsOnBranch: stepsOnBranch(place, view),
      notes: notesOn(place, view, name),
      eventsBefore: Bun.deepEquals(all.slice(0, earlier.length), earlier) ? "as they were" : "changed",
      gapsInEvents: all.filter(({ seq }, index) => seq !== index + 1).length,
      paidTwice: asked
        .filter((turn) => turn.name === name && turn.work !== anew)
        .map(({ work, turn }) => `${name} ${work} ${turn}`)
        .filter((turn) => answered.includes(turn)),
    });
  }
  return ends;
}

function countOf(events: TaskEvent[], type: TaskEvent["type"]): number {
  return events.filter((event) => event.type === type).length;
}

function stepsOnBranch(place: Place, { id, branch, plan, steps }: TaskView): string {
  const format = "--format=%(trailers:key=Devorch-Step,valueonly,separator=)";
  if (!isPushed(place, branch)) return "not pushed";
  const found = place.remote("log", "--reverse", format, `main..${branch}`).split("\n").filter(Boolean);
  const wanted = steps.map((_, index) => `${id}/${plan?.revision}/${index + 1}`);
  // Saved on the way to a failure or a cancellation.
  const unfinished = found.filter((trailer) => trailer.startsWith(`${id}/${plan?.revision}/wip-`));
  const finished = found.filter((trailer) => !unfinished.includes(trailer));
  return Bun.deepEquals(finished, wanted) && unfinished.length <= 1 ? "each once" : found.join(" ");
}

function isPushed(place: Place, branch: string | null): boolean {
  return place.remote("branch", "--list", branch ?? "").includes(branch ?? "no branch");
}

function notesOn(place: Place, { branch, steps }: TaskView, name: string): string {
  if (!isPushed(place, branch)) return "not pushed";
  const notes = steps.map((_, index) => place.remote("show", `${branch}:${fileOf(name, index + 1)}`));
  return [...new Set(notes)].join(" ");
}

function eventsOf(place: Place): Map<string, TaskEvent[]> {
  const rows = reading(place, (database) =>
    database.query<{ task: string; seq: number; body: string }, []>("SELECT task, seq, body FROM event").all(),
  );
  const events = Map.groupBy(rows, ({ task }) => task);
  return new Map(
    [...events].map(([task, all]) => [task, all.map(({ seq, body }) => ({ seq, ...JSON.parse(body) }) as TaskEvent)]),
  );
}

function reading<T>({ env }: Place, read: (database: Database) => T): T {
  using database = new Database(join(env.DATA_PATH ?? "", "orchestrator.db"), { readonly: true });
  return read(database);
}

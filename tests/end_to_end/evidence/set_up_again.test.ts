import { expect, test } from "bun:test";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { aPlace, aPlan, call, doing, finish, overwrite } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

const setup =
  'if grep -q broken package.json; then echo "error: no matching version for broken"; exit 3; fi; mkdir -p deps/in && cp package.json deps/in/lib';
const manifest = '{ "dependencies": { "left-pad": "1.3.0" } }\n';
/** The tests need what the set-up installs, as the manifest says it; a runner's cache stands among it. */
const files = {
  ".gitignore": "deps/\n",
  Makefile: "test:\n\t@sh test.sh\n",
  "test.sh":
    'mkdir -p deps/.cache && date >>deps/.cache/runs\ncmp deps/in/lib package.json || exit 1\necho "3 passed, 0 failed"\n',
  "package.json": manifest,
};
const answers = (...calls: ReturnType<typeof call>[]): ScriptedReply => ({ calls });
const plan = (run = "grep -q right part1.txt") =>
  aPlan([{ verify: [{ run }], files: { create: ["part1.txt"], modify: ["package.json"] } }], {
    setup: [{ run: setup }],
  });
const isSetUp = (event: TaskEvent) => event.type === "step.verified" && event.command === setup;
const installs = (events: TaskEvent[]) =>
  events.flatMap((event) => (isSetUp(event) && "green" in event ? [event.green] : []));
const part = overwrite("part1.txt", "right\n");
const depends = (on: string) => overwrite("package.json", manifest.replace("left-pad", on));

longTest("dependencies that nothing changed are not installed again", async () => {
  await using place = aPlace({ files, script: { planner: [plan()], executor: [doing(1)] } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect([said.exit, installs(said.events)]).toEqual([0, []]);
});

test("after a change of a manifest they are, before the suite", async () => {
  const executor = [answers(...part, ...depends("right-pad"), finish)];
  await using place = aPlace({ files, script: { planner: [plan()], executor } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect([said.exit, installs(said.events)]).toEqual([0, [true]]);
  const verified = said.events.flatMap((event) => (event.type === "step.verified" ? [event.command] : []));
  expect(verified).toEqual([setup, "grep -q right part1.txt", "make test"]);
});

longTest("what a command put among them counts no more than in a fresh clone", async () => {
  const sneaks = answers(...part, call("run_command", { command: "echo x >deps/in/extra" }));
  const executor = [sneaks, answers(finish), answers(finish), answers(finish)];
  await using place = aPlace({ files, script: { planner: [plan("test -e deps/in/extra")], executor } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect(said.exit).toBe(1);
  expect(installs(said.events)).toEqual([true]);
});

longTest("a set-up that fails then is a red claim, with the line that tells why", async () => {
  const executor = [answers(...part, ...depends("broken"), finish), answers(...depends("left-pad"), finish)];
  await using place = aPlace({ files, script: { planner: [plan()], executor } });

  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");

  expect([said.exit, installs(said.events)]).toEqual([0, [false, true]]);
  const read = JSON.stringify(place.models.requests.map(({ messages }) => messages));
  expect(read).toContain("error: no matching version for broken");
});

import { expect, test } from "bun:test";
import type { ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { aPlace, aPlan, call, doing, finish, overwrite } from "../../support/executable.ts";
import { work } from "../../support/house.ts";
import { longTest, rowsOf } from "../../support/long.ts";

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

  const said = await work(place);

  expect([said.exit, installs(said.events)]).toEqual([0, []]);
});

test("after a change of a manifest they are, before the suite", async () => {
  const executor = [answers(...part, ...depends("right-pad"), finish)];
  await using place = aPlace({ files, script: { planner: [plan()], executor } });

  const said = await work(place);

  expect([said.exit, installs(said.events)]).toEqual([0, [true]]);
  const verified = said.events.flatMap((event) => (event.type === "step.verified" ? [event.command] : []));
  expect(verified).toEqual([setup, "grep -q right part1.txt", "make test"]);
});

longTest("what a command put among them counts no more than in a fresh clone", async () => {
  const sneaks = answers(...part, call("run_command", { command: "echo x >deps/in/extra" }));
  const executor = [sneaks, answers(finish), answers(finish), answers(finish)];
  await using place = aPlace({ files, script: { planner: [plan("test -e deps/in/extra")], executor } });

  const said = await work(place);

  expect(said.exit).toBe(1);
  expect(installs(said.events)).toEqual([]);
});

longTest("a set-up that fails then is a red claim, with the line that tells why", async () => {
  const executor = [answers(...part, ...depends("broken"), finish), answers(...depends("left-pad"), finish)];
  await using place = aPlace({ files, script: { planner: [plan()], executor } });

  const said = await work(place);

  expect([said.exit, installs(said.events)]).toEqual([0, [false, true]]);
  const read = JSON.stringify(place.models.requests.map(({ messages }) => messages));
  expect(read).toContain("error: no matching version for broken");
});

longTest.each([
  [
    "a program in a folder with a dot",
    "mkdir -p deps/in/.bin && echo x >deps/in/.bin/extra",
    "test -e deps/in/.bin/extra",
  ],
  [
    "another content of the same size and time",
    "touch -r deps/in/lib stamp && sed -i s/left/lift/ deps/in/lib && touch -r stamp deps/in/lib && rm stamp",
    "grep -q lift deps/in/lib",
  ],
])("among the dependencies: %s counts no more than in a fresh clone", async (_, command, check) => {
  const executor = [answers(...part, call("run_command", { command }), finish), answers(finish), answers(finish)];
  await using place = aPlace({ files, env: { MAX_RETRIES: "2" }, script: { planner: [plan(check)], executor } });

  expect((await work(place)).exit).toBe(1);
});

/** A repository without a set-up, in which git does not look at two folders and one kind of file. */
const bare = {
  ".gitignore": "build/\ntools/\n*.local\n",
  Makefile:
    "export PATH := $(CURDIR)/tools:$(PATH)\nbuild:\n\tmkdir -p build && cp part1.txt build/out\ntest:\n\t@sh test.sh\n.PHONY: build test\n",
  "test.sh": "grep -q right part1.txt\n",
};
const run = async (files: Record<string, string>, verify: string, command: string, text = "wrong") => {
  const works = answers(...overwrite("part1.txt", `${text}\n`), call("run_command", { command }), finish);
  const executor = [works, answers(finish), answers(finish)];
  const planner = [aPlan([{ verify: [{ run: verify }] }]), aPlan([{ verify: [{ run: verify }] }])];
  await using place = aPlace({ files, env: { MAX_RETRIES: "2" }, script: { planner, executor } });
  const said = await work(place);
  return { ...said, read: JSON.stringify(place.models.requests.map(({ messages }) => messages)) };
};

const leftBehind: [string, string, string][] = [
  [
    "a program in an ignored folder",
    "mkdir tools && printf '#!/bin/sh\\nexit 0\\n' >tools/grep && chmod +x tools/grep",
    "make test",
  ],
  ["an ignored file", "echo right >answer.local", "cat *.local | grep -q right"],
  ["a file that looks made", "echo right >answer.log", "cat *.log | grep -q right"],
  ["an empty folder", "mkdir right", "test -d right"],
  [
    "a locked folder",
    "mkdir -p build/in && echo right >build/in/a && chmod 0 build",
    "chmod 700 build && grep -q right build/in/a",
  ],
];
test.each(rowsOf(leftBehind, "an ignored file"))(
  "without a set-up: %s counts for nothing, and the executor hears of it",
  async (_, command, verify) => {
    const { exit, read } = await run(bare, verify, command);

    expect(exit).toBe(1);
    expect(read).toContain("Removed before the checks, because the branch will not hold it");
  },
);

longTest.each([
  ["that the check builds itself", "make build && grep -q right build/out"],
  ["that the project's own build makes", "grep -q right build/out"],
])("what was built, and is ignored, %s, does not stand in the way", async (_, verify) => {
  const files = { ...bare, "package.json": '{ "scripts": { "build": "make build" } }\n' };

  expect((await run(files, verify, "make build", "right")).exit).toBe(0);
});

test("what the check of an earlier step built is there for that of a later one", async () => {
  const steps = [
    { verify: [{ run: "make build" }] },
    { verify: [{ run: "grep -q right build/out" }], files: { create: ["part2.txt"] } },
  ];
  await using place = aPlace({ files: bare, script: { planner: [aPlan(steps)], executor: [doing(1), doing(2)] } });

  expect((await work(place)).exit).toBe(0);
});

test("a file that holds the path of the clone is red, whatever the checks say", async () => {
  const { exit, read } = await run(bare, "test -s part1.txt", "echo $PWD/right >part1.txt");

  expect(exit).toBe(1);
  expect(read).toContain("part1.txt holds the path of this working copy");
});

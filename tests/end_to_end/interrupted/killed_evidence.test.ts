import { expect } from "bun:test";
import type { ModelRequest, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import type { TaskEvent } from "../../../orchestrator/task/events.ts";
import { aPlace, aPlan, call, finish, overwrite, type Place } from "../../support/executable.ts";
import { openStored } from "../../support/fleet/stored.ts";
import { aloneTest } from "../../support/fleet/worker_beside.ts";
import { processesOf } from "../../support/job.ts";
import { rowsOf } from "../../support/long.ts";

const setup = "mkdir -p deps && cp package.json deps/lib";
const manifest = '{ "dependencies": { "left-pad": "1.3.0" } }\n';
/** Tests that need what is installed; one of them is red before the work. */
const files = {
  ".gitignore": "deps/\n",
  Makefile: "test:\n\t@sh run.sh\n",
  "package.json": manifest,
  "run.sh": `cmp deps/lib package.json || exit 9
red=0
for each in tests/*.sh; do
  name=$(basename $each .sh)
  if sh $each; then echo "ok - $name"; else echo "not ok - $name"; red=1; fi
done
echo 1..$(ls tests | wc -l)
exit $red
`,
  "src/a.dat": "wrong\n",
  "src/b.dat": "right\n",
  "tests/a.sh": "grep -q right src/a.dat\n",
  "tests/b.sh": "grep -q right src/b.dat\n",
};

const plan = (more: Record<string, unknown>): ScriptedReply =>
  aPlan(
    [
      {
        verify: [{ run: "make test", expect: "same" }],
        files: { modify: ["src/a.dat", "tests/b.sh", "package.json"], create: ["src/part1.dat", "tests/c.sh"] },
      },
    ],
    {
      setup: [{ run: setup }],
      ...more,
    },
  );
const works: ScriptedReply = {
  calls: [
    ...overwrite("src/a.dat", "right\n"),
    ...overwrite("src/part1.dat", "right\n"),
    ...overwrite("package.json", manifest.replace("left", "right")),
    ...overwrite("tests/b.sh", "grep -q right src/b.dat\ngrep -q . src/b.dat\n"),
    ...overwrite("tests/c.sh", "grep -q right src/part1.dat\n"),
    finish,
  ],
};
const mends: ScriptedReply = { calls: [...overwrite("src/part1.dat", "right\nhow much\n"), finish] };
const finding = { severity: "blocking", file: "src/part1.dat", line: 1, text: "It does not say how much." };
const briefOf = ({ messages }: ModelRequest) => messages[0]?.text ?? "";

/**
 * A remembered set-up, a red baseline for which the plan is revised, a set-up again, old and new tests, a review with one step more
 * and a second review. The models decide by what they are sent.
 */
async function aWholeTask(): Promise<Place> {
  const place = aPlace({
    files,
    reviewer: async (request) => {
      await Bun.sleep(100);
      const findings = briefOf(request).includes("+how much") ? [] : [finding];
      return { calls: [call("submit_review", { findings })] };
    },
    script: async (request) => {
      await Bun.sleep(100);
      if (request.tools.includes("submit_plan"))
        return briefOf(request).includes("makesGreen`") ? plan({ makesGreen: ["a"] }) : plan({});
      return briefOf(request).includes("Your step is 2") ? mends : works;
    },
  });
  await place.devorch("repo", "add", "shop", place.url);
  await place.devorch("repo", "set", "shop", "--setup", setup);
  return place;
}

/** How often models were sent exactly the same. */
function repeated({ models }: Place): number {
  const sent = [...models.requests, ...models.reviews].map(({ messages }) =>
    JSON.stringify(messages).replace(/untrusted-\w+/g, "untrusted"),
  );
  return sent.length - new Set(sent).size;
}

/** From the database: a line of the log may be lost with the process. */
function eventTypes(place: Place): string[] {
  using database = openStored(place);
  return database
    .query<{ type: string }, []>("SELECT type FROM event ORDER BY seq")
    .all()
    .map(({ type }) => type);
}

const moments: [TaskEvent["type"], number][] = [
  ["task.received", 1],
  ["setup.done", 1],
  ["baseline.done", 1],
  ["plan.ready", 1],
  ["plan.approved", 1],
  ["branch.created", 1],
  ["plan.revised", 1],
  ["step.started", 1],
  ["tool.called", 2],
  ["step.verified", 1],
  ["step.verified", 2],
  ["evidence.new_tests", 1],
  ["evidence.old_tests", 1],
  ["review.done", 1],
  ["step.done", 1],
  ["step.started", 2],
  ["step.verified", 3],
  ["evidence.old_tests", 2],
  ["review.done", 2],
  ["step.done", 2],
  ["push.done", 1],
];

aloneTest.each(
  rowsOf(
    moments.map((moment) => ({ name: moment.join(" "), moment })),
    "evidence.old_tests 1",
  ),
)(
  "killed at $name, it ends as if it had not been, and nothing is paid twice",
  async ({ moment }) => {
    await using place = await aWholeTask();
    const first = place.begin("run", "Add stock", "--repo", "shop", "--yes", "--json");
    await first.event(...moment);
    first.kill("SIGKILL");
    await first.done;

    const said = await place.devorch("resume", "T-1", "--json");

    expect(said.exit).toBe(0);
    const log = place.remote("log", "--format=%s", "main..feature/stock").trim().split("\n");
    expect(log).toEqual(["feat: mend what the review found", "feat: Part 1"]);
    const view = await place.show();
    expect([view.state, view.steps.map(({ state }) => state)]).toEqual(["completed", ["green", "green"]]);
    expect(view).toMatchObject({
      evidence: { oldTests: { failing: [] }, newTests: { red: true } },
      tests: { passed: 3, failed: 0 },
      review: { findings: [], added: { step: 2, state: "green" } },
    });
    const types = eventTypes(place);
    const count = (type: TaskEvent["type"]) => types.filter((each) => each === type).length;
    expect([count("setup.done"), count("plan.revised"), count("review.done"), count("push.done")]).toEqual([
      1, 1, 2, 1,
    ]);
    // What was on its way when the process was killed is asked again.
    expect(repeated(place)).toBeLessThanOrEqual(1);
    expect(processesOf(place)).toEqual([]);
  },
  60_000,
);

import { describe, expect } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { aPlace, call, type Place, type Said, token } from "../../support/executable.ts";
import { deepEqual } from "../../support/journeys/deep_equal.ts";
import { devorch } from "../../support/journeys/devorch.ts";
import { fastifyError } from "../../support/journeys/fastify_error.ts";
import { gyp } from "../../support/journeys/gyp.ts";
import { longTestIf } from "../../support/long.ts";
import { type Journey, judged, toolPaths } from "../../support/material/projects.ts";
import { works } from "../../support/packages.ts";

const minutes = 3 * 60_000;

describe.each([fastifyError, deepEqual, gyp, devorch])("$name", (journey) => {
  longTestIf(journey.needs.every(works))(
    "a red test is made green in three steps and pushed",
    async () => {
      await using place = aPlace({ repository: journey.repository, script: [], env: { TOOL_PATHS: toolPaths } });
      const plan = journey.plan(place.bare);
      place.play({
        planner: [{ calls: [call("list_files", { path: "." })] }, { calls: [call("submit_plan", plan)] }],
        executor: journey.executor(place.bare),
      });
      const main = place.remote("rev-parse", "main");

      const said = await place.devorch(
        "run",
        journey.request,
        "--repo",
        place.url,
        "--yes",
        "--json",
        ...journey.words,
      );

      if (said.exit !== 0) console.error(said.stdout, said.stderr);
      expect(said.exit).toBe(0);
      expectToldInOrder(said);
      expectBaseline(journey, said);
      expectRepaired(journey, place);
      const commits = expectHistory(place, said);
      expectOnlyPlanned(journey, place);
      await expectEvidence(place, commits);
      expect(place.remote("rev-parse", "main")).toBe(main);
      expect(place.remote("for-each-ref", "--format=%(refname)").split("\n")).toHaveLength(2);
      expect(commits.map((commit) => judged(place.bare, commit, journey.judge, modulesOf(place)) === 0)).toEqual([
        false,
        true,
        true,
      ]);
    },
    minutes,
  );
});

/** Red as planned, red in truth, repaired, done; and nothing else was tried. */
function expectToldInOrder({ events }: Said): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const steps = events.flatMap((event) => (event.type === "step.started" ? [`${event.step}.${event.attempt}`] : []));
  expect(steps).toEqual(["1.1", "2.1", "2.2", "3.1"]);
  const verified = events.flatMap((event) => (event.type === "step.verified" ? [event] : []));
  expect(verified[0]?.exit).not.toBe(0);
  expect(verified.map(({ green }) => green)).toEqual(verified.map((_, index) => index !== 1));
  expect(verified[1]).toMatchObject({ step: 2, attempt: 1 });
  expect(verified[1]?.exit).not.toBe(0);
  expect(verified.slice(2).every(({ exit }) => exit === 0)).toBe(true);
  expect(events.at(-1)?.type).toBe("task.completed");
}

function expectBaseline({ baseline, words }: Journey, { events }: Said): void {
  const found = events.find((event) => event.type === "baseline.done");
  expect(found).toMatchObject({ exit: 0, ...(baseline ?? { failed: 0 }) });
  if (words[1]) expect(found).toMatchObject({ command: words[1] });
  // The last step is judged by the whole suite, which has the new test in it.
  const last = events.findLast((event) => event.type === "step.verified");
  expect(last?.passed ?? 0).toBeGreaterThan(found?.passed ?? 0);
  expect(last?.failed).toBe(0);
}

/** What the model read after the red attempt names the test, what was expected, and where. */
function expectRepaired({ digest }: Journey, { models }: Place): void {
  const told = models.requests
    .flatMap(({ messages }) => messages.at(-1)?.results ?? [])
    .find(({ isError, output }) => isError && output.startsWith("The step is not done"));
  expect(Buffer.byteLength(told?.output ?? "")).toBeLessThan(4400);
  for (const words of digest) expect(told?.output).toContain(words);
  // A path from the root is one that the model can name to its tools.
  expect(told?.output).not.toContain("/repos/");
}

/** One commit per step, sound in the eyes of native git, at the tip of the branch that was told. Oldest first. */
function expectHistory(place: Place, { events }: Said): string[] {
  const pushed = events.find((event) => event.type === "push.done");
  const branch = pushed?.branch ?? "";
  expect(place.remote("fsck", "--strict", "--no-dangling")).toBe("");
  expect(place.remote("rev-parse", branch)).toBe(pushed?.sha ?? "");
  const lines = place
    .remote("log", "--reverse", "--format=%H %(trailers:key=Devorch-Step,valueonly,separator=%x20)", `main..${branch}`)
    .split("\n")
    .map((line) => line.split(" "));
  expect(lines.map(([, trailer]) => trailer)).toEqual(["T-1/1/1", "T-1/1/2", "T-1/1/3"]);
  const commits = lines.map(([sha = ""]) => sha);
  expect(commits).toEqual(events.flatMap((event) => (event.type === "step.done" ? [event.commit] : [])));
  const asked = place.git.requests.filter(({ action }) => /^git-(upload|receive)-pack/.test(action));
  const password = Buffer.from(`x-access-token:${token}`).toString("base64");
  expect(new Set(asked.map(({ action }) => action))).toEqual(new Set(["git-upload-pack", "git-receive-pack"]));
  expect(asked.every(({ authorization }) => authorization === `Basic ${password}`)).toBe(true);
  return commits;
}

function expectOnlyPlanned(journey: Journey, place: Place): void {
  const { steps } = journey.plan(place.bare);
  const planned = steps.flatMap(({ files }) => [...(files?.modify ?? []), ...(files?.create ?? [])]);
  const published = ["plan.md", "progress.md", "state.json"].map((name) => `.dev-tasks/${name}`);
  const branches = place.remote("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
  const branch = branches.find((name) => name !== "main") ?? "";
  const changed = place.remote("diff", "--name-only", "main", branch).split("\n");
  expect(changed.sort()).toEqual([...new Set([...planned, ...published])].sort());
}

/** The tree that a check was seen on is the tree that was committed. */
async function expectEvidence(place: Place, commits: readonly string[]): Promise<void> {
  const { steps, state } = await place.show();
  expect(state).toBe("completed");
  expect(steps.map(({ state, attempts, commit }) => [state, attempts, commit])).toEqual(
    commits.map((commit, index) => ["green", index === 1 ? 2 : 1, commit]),
  );
  for (const { evidence, commit } of steps) expect(evidence.at(-1)?.tree).toBe(treeOf(place.bare, commit ?? ""));
}

function treeOf(bare: string, commit: string): string {
  const command = `git ls-tree ${commit} | grep -v '\t.dev-tasks$' | git mktree`;
  return Bun.spawnSync(["sh", "-c", command], { cwd: bare }).stdout.toString().trim();
}

/** What the set-up installed in the clone, for the tests that are run outside of it. */
function modulesOf({ env }: Place): string {
  const clones = join(env.DATA_PATH ?? "", "repos");
  const [clone = ""] = readdirSync(clones);
  return join(clones, clone, "node_modules");
}

import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, aPlan, doing, type Place, type Said, shopFiles, token } from "../support/executable.ts";
import { rowsOf } from "../support/long.ts";
import { type Injection, whileExecuting, whilePlanning } from "./injection/injection.ts";

const secrets = ["key-of-claude", "key-of-gemini", token, "planted-secret-of-the-repository"];

async function play(injection: Injection): Promise<void> {
  const {
    files = {},
    planner = [aPlan([{}])],
    executor = [doing(1)],
    words = [],
    exit,
    also,
    history = [],
  } = injection;
  await using place = aPlace({ files: { ...shopFiles, ...files }, script: { planner, executor } });
  for (const message of history) {
    const commit = place.remote("commit-tree", "main^{tree}", "-p", "main", "-m", message);
    place.remote("update-ref", "refs/heads/main", commit);
  }
  const main = place.remote("rev-parse", "main");

  const said = await place.devorch("run", injection.request ?? "Add stock", "--repo", place.url, "--json", ...words);

  expect({ exit: said.exit, stderr: said.exit === exit ? "" : said.stderr }).toEqual({ exit, stderr: "" });
  expect(place.remote("rev-parse", "main")).toBe(main);
  expect(place.remote("tag")).toBe("");
  nothingElsePushed(place, words);
  nothingApproved(said, words);
  nothingOutside(place);
  noSecretAnywhere(place, said);
  await also?.(place, said);
}

function nothingElsePushed(place: Place, words: string[]): void {
  const branches = place.remote("for-each-ref", "--format=%(refname)").split("\n");
  const others = branches.filter((ref) => ref !== "refs/heads/main" && !/^refs\/heads\/feature\/[\w-]+$/.test(ref));
  expect(others).toEqual([]);
  if (words.length === 0) expect(branches).toEqual(["refs/heads/main"]);
}

/** The only approval is the person's `--yes`, once; without it nothing is executed. */
function nothingApproved({ events }: Said, words: string[]): void {
  const approvals = events.flatMap((event) => (event.type === "plan.approved" ? [event.by] : []));
  expect(approvals).toEqual(words.includes("--yes") ? ["--yes"] : []);
  if (words.length === 0) {
    const executing = ["task.queued", "branch.created", "setup.done", "step.started", "push.done"];
    expect(events.filter(({ type }) => executing.includes(type))).toEqual([]);
  }
}

function nothingOutside(place: Place): void {
  expect(existsSync("/tmp/owned")).toBe(false);
  expect(readdirSync(place.folder)).toEqual(["devorch"]);
  const clones = join(place.env.DATA_PATH ?? "", "repos");
  expect(readdirSync(clones)).toHaveLength(1);
}

function noSecretAnywhere(place: Place, said: Said): void {
  const data = place.env.DATA_PATH ?? "";
  const logs = [...new Bun.Glob("**/*.log").scanSync({ cwd: data, dot: true })].map((name) =>
    readFileSync(join(data, name), "utf8"),
  );
  const sinks = {
    requests: JSON.stringify(place.models.requests.map(({ body }) => body)),
    remote: place.remote("log", "-p", "--all"),
    terminal: said.stdout + said.stderr,
    logs: logs.join(""),
  };
  expect(logs.length).toBeGreaterThan(0);
  // The repository's own .env is on its remote already: that is where it was planted.
  for (const [name, text] of Object.entries(sinks))
    for (const secret of secrets)
      if (!(name === "remote" && secret.startsWith("planted")))
        expect(`${name} ${text.includes(secret)}`).toBe(`${name} false`);
}

test("there are as many as promised", () => {
  expect(whilePlanning.length + whileExecuting.length).toBeGreaterThanOrEqual(20);
});

/** One for each thing that could be lost: the remote, the keys, the approval, the tests. */
const telling = [
  "test output orders a push to main",
  "a workflow and a hook are planted, and wait for the person's word",
  "the test that judges is rewritten",
];

describe("while it is planned", () => {
  test.each(rowsOf(whilePlanning, "README orders approval"))("$name", (injection) => play(injection));
});

describe("while it is done", () => {
  test.each(rowsOf(whileExecuting, ...telling))("$name", (injection) => play(injection));
});

import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { ModelRequest } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, type Place, shopFiles } from "../../support/executable.ts";
import { longTest, rowsOf } from "../../support/long.ts";
import { until } from "../../support/until.ts";

const tries = (...commands: string[]) => ({ calls: commands.map((command) => call("try_command", { command })) });
const planning = ({ tools }: ModelRequest) => tools.includes("submit_plan");
/** What the planner was told of each command, in order. */
const told = (place: Place) =>
  place.models.requests
    .filter(planning)
    .at(-1)
    ?.messages.flatMap(({ results }) => results) ?? [];
const reposOf = (place: Place) => join(place.env.DATA_PATH ?? "", "repos");
const copiesOf = (place: Place) => readdirSync(reposOf(place)).filter((name) => name.startsWith("devorch-trial-"));

test("the planner tries commands in one copy, and neither clone nor branch sees what they wrote", async () => {
  const planner = [
    tries(
      "cat stock.txt",
      "sh test.sh; echo changed >stock.txt; mkdir -p node_modules/made; echo x >node_modules/made/y",
    ),
    tries("cat stock.txt node_modules/made/y; pwd", "git log --oneline | wc -l; echo x >.git/x", "cat .env"),
    tries("bash -c 'exec 9<>/dev/tcp/127.0.0.1/1' || echo offline", "head -c 100000 /dev/zero | tr '\\0' a; exit 3"),
    { calls: [call("try_command", { command: "sleep 60 & sleep 60", timeoutSeconds: 1 })] },
    aPlan([{}]),
  ];
  const files = { ...shopFiles, ".env": "SECRET=verysecretvalue\n" };
  await using place = aPlace({ files, script: { planner, executor: [doing(1)] } });
  const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
  expect(said.exit).toBe(0);

  const [before, change, after, git, env, network, long, slow] = told(place).map(({ output }) => output);
  expect(before).toContain("stock 0");
  expect(change).toContain("1 passed");
  expect(after).toMatch(/exit 0\nchanged\nx\n/);
  // The copy lies where the clone does: paths are the same later.
  expect(after).toMatch(/^\.$/m);
  expect(git).toContain("1\n");
  expect(git).toMatch(/read-only file system/i);
  expect(env).not.toContain("verysecretvalue");
  expect(network).toContain("offline");
  expect([long?.startsWith, (long?.length ?? 0) < 14_000]).toEqual([expect.anything(), true]);
  expect(long).toContain("exit 3");
  expect(slow).toContain("timeout");

  expect(place.remote("show", "feature/stock:stock.txt").trim()).toBe("stock 0");
  expect(place.remote("ls-tree", "-r", "--name-only", "feature/stock")).not.toContain("made");
  expect(said.events.filter((event) => event.type === "tool.called" && event.tool === "try_command")).toHaveLength(8);
  expect(copiesOf(place)).toEqual([]);
  for (const clone of readdirSync(reposOf(place)))
    expect(existsSync(join(reposOf(place), clone, "node_modules"))).toBe(false);
});

longTest("a change of the plan tries in a copy of its own", async () => {
  const planner = [tries("echo one >made"), aPlan([{}]), tries("cat made"), aPlan([{ title: "Other" }])];
  await using place = aPlace({ script: { planner } });
  await place.devorch("run", "Add stock", "--repo", place.url);
  await place.devorch("modify", "T-1", "Another title");
  expect(told(place).at(-1)?.output).toMatch(/exit 1\n.*No such file/);
});

const projects: [string, string, boolean][] = [
  ["package.json", '{ "dependencies": { "left-pad": "1.3.0" }, "scripts": { "test": "node x.js" } }', true],
  ["requirements.txt", "requests==2.0\n", true],
  ["Makefile", "test:\n\tfalse\n", false],
];
test.each(rowsOf(projects, "package.json"))(
  "with a %s and no set-up it says so that dependencies are missing",
  async (name, content, missing) => {
    const planner = [tries("true", "false"), aPlan([{}])];
    await using place = aPlace({ files: { "README.md": "x\n", [name]: content }, script: { planner } });
    await place.devorch("run", "Add stock", "--repo", place.url, "--plan-only");
    expect(told(place).map(({ output }) => output.includes("dependencies are not installed"))).toEqual([
      missing,
      missing,
    ]);
  },
);

test("without a sandbox each try is an error, the tools are the same, and planning goes on", async () => {
  const script = { planner: [tries("echo here"), aPlan([{}]), tries("echo here"), aPlan([{}])] };
  await using place = aPlace({ script });
  const words = ["run", "Add stock", "--repo", place.url, "--plan-only"];
  const hidden = 'mount --bind /dev/null /usr/bin/bwrap && exec "$@"';
  const child = Bun.spawn(
    ["unshare", "--map-root-user", "--mount", "sh", "-c", hidden, "sh", join(place.folder, "devorch"), ...words],
    {
      cwd: place.folder,
      env: { ...place.env, PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
      stdout: "ignore",
      stderr: "ignore",
    },
  );
  expect(await child.exited).toBe(0);
  expect(told(place)).toEqual([{ output: expect.stringContaining("no sandbox"), isError: true }]);
  expect((await place.devorch(...words)).exit).toBe(0);
  expect(told(place)).toEqual([{ output: expect.stringContaining("here"), isError: false }]);
  const lists = place.models.requests.filter(planning).map(({ tools }) => tools.join());
  expect([lists.length, new Set(lists).size]).toEqual([4, 1]);
});

longTest(
  "killed while it tries, nothing paid is asked again; the copy is a fresh one, says so, and the old one is gone",
  async () => {
    const waiting = "if [ -e made ]; then echo x >waits; sleep 60; else echo lost; fi";
    await using place = aPlace({ script: { planner: [tries("echo kept >made"), tries(waiting), aPlan([{}])] } });
    const first = place.begin("run", "Add stock", "--repo", place.url, "--json");
    const waits = () => copiesOf(place).some((name) => existsSync(join(reposOf(place), name, "copy/waits")));
    await until(() => existsSync(reposOf(place)) && waits());
    first.kill("SIGKILL");
    await first.done;
    expect([copiesOf(place).length, place.models.requests.length]).toEqual([1, 2]);

    expect((await place.devorch("resume", "T-1")).exit).toBe(3);
    expect(place.models.requests.length).toBe(3);
    const [made, lost] = told(place).map(({ output }) => output);
    expect([made, lost]).toEqual([expect.not.stringContaining("fresh"), expect.stringMatching(/lost\n.*fresh one/)]);
    expect(copiesOf(place)).toEqual([]);
  },
);

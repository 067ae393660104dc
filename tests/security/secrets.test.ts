import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, finish, type Place, type Said, shopFiles, token } from "../support/executable.ts";
import { longTest, rowsOf } from "../support/long.ts";
import { plantedCores, plantedSecrets } from "../support/material/planted.ts";

const all = Object.values(plantedSecrets).join("\n");
/** The scripted model writes it without having the secrets in its own words: those would come back in every request. */
const plant = (path: string, text = all) =>
  call("run_command", {
    command: `echo ${Buffer.from(text).toString("base64").replaceAll("\n", "")} | base64 -d > ${path}`,
  });
const right = call("write_file", { path: "part1.txt", content: "right\n" });
const own = ["key-of-claude", "key-of-gemini", token];

/** Everything that leaves devorch, by where it goes. */
function sinks(place: Place, said: Said[]): Record<string, string> {
  const data = place.env.DATA_PATH ?? "";
  const logs = [...new Bun.Glob("logs/**/*").scanSync({ cwd: data, dot: true })];
  expect(logs.length).toBeGreaterThan(0);
  return {
    terminal: said.map(({ stdout, stderr }) => stdout + stderr).join(""),
    requests: JSON.stringify(place.models.requests.map(({ body }) => body)),
    remote: place.remote("log", "-p", "--all", "--format=%B%an%ae%D", "--not", "main"),
    logs: logs.map((name) => readFileSync(join(data, name), "utf8")).join(""),
  };
}

function nothingLeaked(place: Place, said: Said[], secrets: readonly string[] = [...plantedCores, ...own]): void {
  const found = Object.entries(sinks(place, said)).flatMap(([sink, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${sink}: ${secret}`),
  );
  expect(found).toEqual([]);
}

test("there are at least twelve kinds", () => {
  expect(Object.keys(plantedSecrets).length).toBeGreaterThanOrEqual(12);
});

describe("planted in the repository, in a test's output, in names and in what a person says", () => {
  const printing = { ...shopFiles, "test.sh": `cat config.txt; ${shopFiles["test.sh"]}`, "config.txt": `${all}\n` };
  const script = {
    planner: [{ calls: [call("read_file", { path: "config.txt" }), call("search", { pattern: "." })] }, aPlan([{}])],
    executor: [
      {
        calls: [
          call("read_file", { path: "config.txt" }),
          call("run_command", { command: "sh test.sh; cat config.txt | tr a-z a-z" }),
        ],
      },
      { calls: [call("write_file", { path: "part1.txt", content: "wrong\n" }), finish] },
      doing(1),
    ] satisfies ScriptedReply[],
  };

  test("no model, no log, no terminal sees one; the work goes on", async () => {
    const check = [{ run: "cat config.txt; grep -q right part1.txt" }];
    await using place = aPlace({
      files: printing,
      script: { ...script, planner: [...script.planner.slice(0, 1), aPlan([{ verify: check }])] },
    });
    const request = `Add stock. The keys are ${all.replaceAll("\n", " ")}`;
    const said = await place.devorch("run", request, "--repo", place.url, "--yes", "--json");
    expect(said.exit).toBe(0);
    const others = [
      await place.devorch("show", "T-1"),
      await place.devorch("logs", "T-1"),
      await place.devorch("plan", "T-1"),
      await place.devorch("tasks"),
    ];
    nothingLeaked(place, [said, ...others]);
    expect(JSON.stringify(place.models.requests.map(({ body }) => body))).toContain("[redacted]");
    expect(place.remote("show", "feature/stock:.dev-tasks/state.json")).toContain("[redacted]");
  });

  test("a model that copies what it saw of one is told, and the file is as it was", async () => {
    const copying = {
      calls: [
        call("edit_file", { path: "config.txt", edits: [{ old: "", new: "KEY=[redacted]\n" }] }),
        call("write_file", { path: "config.txt", content: "KEY=[redacted]\n" }),
        right,
        finish,
      ],
    };
    await using place = aPlace({
      files: printing,
      script: { planner: [aPlan([{}])], executor: [copying, { calls: [finish] }] },
    });
    expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);
    expect(place.remote("show", "feature/stock:config.txt")).toBe(all);
  });
});

describe("written by the work of a step", () => {
  test("the commit is stopped; file, line and kind are named, the value never; the rest of the work is saved without it", async () => {
    const executor = [
      { calls: [plant("src.txt", `one\n${plantedSecrets["AWS access key"]}\n`), plant("keys.txt"), right, finish] },
    ];
    await using place = aPlace({ script: { planner: [aPlan([{}])], executor } });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    expect(said.exit).toBe(4);
    expect(said.stderr).toMatch(/keys\.txt, line 1, holds what looks like a secret \(\w/);
    const view = await place.show();
    expect(view).toMatchObject({ state: "paused", reason: "push", exit: 4 });
    expect(place.remote("branch", "--list", "feature/*")).toBe("");

    const cancelled = await place.devorch("cancel", "T-1", "--json");
    expect(cancelled.exit).toBe(0);
    // The next owner carries it out.
    await place.devorch("ask", "status");
    expect(place.remote("ls-tree", "-r", "--name-only", "feature/stock")).toContain("part1.txt");
    expect(place.remote("ls-tree", "-r", "--name-only", "feature/stock")).not.toMatch(/src\.txt|keys\.txt/);
    nothingLeaked(place, [said, cancelled, await place.devorch("show", "T-1", "--json")]);
  });

  longTest("resume has the step done again, and the executor knows why", async () => {
    const secret = plantedSecrets["Slack token"] ?? "";
    await using place = aPlace({
      script: {
        planner: [aPlan([{}])],
        executor: [
          { calls: [plant("src.txt", secret), right, finish] },
          { calls: [call("delete_file", { path: "src.txt" }), finish] },
        ],
      },
    });
    expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(4);
    expect((await place.devorch("resume", "T-1")).exit).toBe(0);
    expect(place.models.requests.at(-1)?.messages[0]?.text).toContain(
      "src.txt, line 1, looks like a secret (Slack token)",
    );
    expect(place.remote("ls-tree", "-r", "--name-only", "feature/stock")).not.toContain("src.txt");
    nothingLeaked(place, []);
  });

  longTest("a person can say that it is an example: this value, nothing else", async () => {
    const example = plantedSecrets["AWS access key"] ?? "";
    const other = plantedSecrets["Slack token"] ?? "";
    await using place = aPlace({
      script: {
        planner: [aPlan([{}, {}])],
        executor: [
          { calls: [plant("example.txt", example), right, finish] },
          { calls: [finish] },
          { calls: [plant("other.txt", other), call("write_file", { path: "part2.txt", content: "right\n" }), finish] },
        ],
      },
    });
    expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(4);
    const approved = await place.devorch("approve", "T-1", "--json");
    expect(approved.exit).toBe(4);
    expect(approved.events.filter(({ type }) => type === "step.done")).toHaveLength(1);
    expect((await place.show()).detail).toContain("other.txt, line 1");
  });

  const written: [string, (key: string) => string][] = [
    ["raw", (key) => key],
    ["base64", (key) => btoa(`user:${key}`)],
    ["in an address", encodeURIComponent],
  ];

  test.each(rowsOf(written, "base64"))("devorch's own key, %s, stops it for good", async (_, written) => {
    const key = "own/key+of=claude&0123456789";
    await using place = aPlace({
      script: { planner: [aPlan([{}])], executor: [{ calls: [plant("src.txt", written(key)), right, finish] }] },
      env: { ANTHROPIC_API_KEY: key },
    });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    expect(said.exit).toBe(4);
    expect(said.stderr).toContain("src.txt, line 1, holds one of devorch's own keys");
    expect((await place.devorch("approve", "T-1")).exit).toBe(2);
    nothingLeaked(place, [said], [key, written(key)]);
  });
});

describe("in words and errors", () => {
  longTest("in the plan, a summary and a reason: not in commits, .dev-tasks, terminal or logs", async () => {
    await using place = aPlace({
      script: {
        planner: [
          aPlan([{ title: `Use ${plantedSecrets["GitHub token"]}` }], {
            summary: all,
            assumptions: [plantedSecrets["npm token"]],
          }),
        ],
        executor: [
          { calls: [call("give_up", { reason: plantedSecrets["Stripe key"] })] },
          { calls: [right, call("finish_step", { summary: `done with\n${all}` })] },
        ],
      },
    });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "--json");
    expect(said.exit).toBe(0);
    const {
      remote = "",
      terminal = "",
      logs = "",
    } = sinks(place, [said, await place.devorch("plan", "T-1"), await place.devorch("show", "T-1")]);
    for (const core of plantedCores)
      for (const sink of [remote, terminal, logs]) expect(sink.includes(core)).toBe(false);
    expect(place.remote("log", "-1", "--format=%B", "feature/stock")).toContain("[redacted]");
    JSON.parse(place.remote("show", "feature/stock:.dev-tasks/state.json"));
  });

  test("in what a model's server answers, and the key that it was asked with", async () => {
    const reason = `bad key key-of-claude in https://user:key-of-claude@127.0.0.1/ and ${all}`;
    await using place = aPlace({ script: { planner: [{ invalid: reason }] } });
    const said = await place.devorch("run", "Add stock", "--repo", place.url, "--yes", "-v");
    expect(said.exit).toBe(4);
    nothingLeaked(place, [said, await place.devorch("show", "T-1", "--json"), await place.devorch("logs", "T-1")]);
  });

  test("a repository's address with a password that is refused", async () => {
    await using place = aPlace({ script: {}, env: { GIT_TOKENS: "" } });
    const address = place.url.replace("http://", `http://someone:${plantedCores[0]}@`);
    const said = await place.devorch("run", "Add stock", "--repo", address, "--yes", "-v");
    expect(said.exit).toBe(78);
    const data = place.env.DATA_PATH ?? "";
    expect(said.stdout + said.stderr).not.toContain(String(plantedCores[0]));
    expect(Bun.spawnSync(["grep", "-rl", String(plantedCores[0]), data]).stdout.toString()).toBe("");
  });
});

import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Fault, ModelRequest, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { aPlace, aPlan, call, doing, finish, type Place, shopFiles } from "../../support/executable.ts";
import { longTest, rowsOf } from "../../support/long.ts";

const claude = "anthropic/claude-opus-5-5";
const gemini = "google/gemini-3.8-flash";
const words = (place: Place) => ["run", "Add stock", "--repo", place.url, "--yes", "--json"];
const isExecutor = ({ tools }: ModelRequest) => tools.includes("finish_step");
const isPlanner = ({ tools }: ModelRequest) => tools.includes("submit_plan");
const executing = ({ models }: Place) => models.requests.filter(isExecutor);
const look = (path: string): ScriptedReply => ({ thinking: true, text: "Hm.", calls: [call("read_file", { path })] });
const done: ScriptedReply = { ...doing(1), thinking: true };

function drop({ folder }: Place, name: string, text: string): void {
  const file = join(folder, "plugins", name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** System prompt and tools as they were sent. */
const openingOf = ({ body }: ModelRequest) => JSON.stringify([body.system, body.systemInstruction, body.tools]);
const withoutMarks = (value: unknown) => JSON.stringify(value).replaceAll(',"cache_control":{"type":"ephemeral"}', "");

/** A step of three answers, the second of which is under way when the process is killed. */
async function killedInTheStep(model: string, before: (place: Place) => void = () => {}): Promise<Place> {
  let hang: (() => void) | undefined;
  const hangs = new Promise<void>((resolve) => {
    hang = resolve;
  });
  const place = aPlace({
    env: { EXECUTOR_MODEL: model },
    script: (request) => {
      if (isPlanner(request)) return aPlan([{}]);
      if (request.turn === 0) return look("README.md");
      if (hang) {
        hang();
        hang = undefined;
        return { misbehave: "hang" };
      }
      return request.turn === 1 ? look("test.sh") : done;
    },
  });
  before(place);
  const first = place.begin(...words(place));
  await hangs;
  first.kill("SIGKILL");
  await first.done;
  return place;
}

const tool = (description: string) => `
import { defineTool, z } from "devorch";
export default defineTool({
  description: "${description}",
  input: z.object({ path: z.string() }),
  kind: "read",
  run: ({ path }, { files }) => files.read(path),
});`;

describe.each(rowsOf([claude, gemini], claude))("a conversation of %s", (model) => {
  test("keeps its prompt and its tools, byte for byte, when both change in the middle of it", async () => {
    await using place = await killedInTheStep(model);
    drop(place, "ai/executor/role.md", "You are somebody else now.\n");
    drop(place, "agents/tools/read_file.ts", tool("Reads, in other words."));

    expect((await place.devorch("resume", "T-1")).exit).toBe(0);

    const requests = executing(place);
    expect(place.models.refused).toEqual([]);
    expect(requests.map(({ turn }) => turn)).toEqual([0, 1, 1, 2]);
    expect(new Set(requests.map(openingOf)).size).toBe(1);
    for (const [index, { body }] of requests.entries()) {
      const next = requests[index + 1]?.body;
      const sent = withoutMarks(body.messages ?? body.contents).slice(0, -1);
      if (next) expect(withoutMarks(next.messages ?? next.contents)).toStartWith(sent);
    }
    // The next conversation begins with the new ones.
    place.play({ executor: [doing(1)], planner: [aPlan([{}])] });
    await place.devorch("run", "Add more", "--repo", place.url, "--yes");
    expect(executing(place).at(-1)?.system).toContain("You are somebody else now.");
  });

  longTest("whose tool is gone begins anew, with what was done in short", async () => {
    await using place = await killedInTheStep(model, (begun) => {
      const agent = readFileSync(join(import.meta.dir, "../../../agents/executor.ts"), "utf8");
      drop(begun, "agents/executor.ts", agent.replace('"read_file",', '"read_file", "peek",'));
      drop(begun, "agents/tools/peek.ts", tool("Peeks."));
    });
    rmSync(join(place.folder, "plugins"), { recursive: true });

    expect((await place.devorch("resume", "T-1")).exit).toBe(0);

    const [first, , ...after] = executing(place);
    expect(place.models.refused).toEqual([]);
    expect(first?.tools).toContain("peek");
    for (const { tools } of after) expect(tools).not.toContain("peek");
    expect(after[0]?.messages).toHaveLength(1);
    expect(after[0]?.messages[0]?.text).toMatch(/in short[\s\S]*read_file {"path":"README.md"}/);
  });

  longTest("from before its prompt was kept is refused once, and begins anew once, over any restart", async () => {
    await using place = await killedInTheStep(model);
    forgetOpenings(place);
    drop(place, "ai/executor/role.md", "You are somebody else now.\n");
    let hang: (() => void) | undefined;
    const hangs = new Promise<void>((resolve) => {
      hang = resolve;
    });
    place.play(({ turn }) => {
      if (turn === 0) return look("test.sh");
      if (!hang) return done;
      hang();
      hang = undefined;
      return { misbehave: "hang" };
    });
    const again = place.begin("resume", "T-1");
    await hangs;
    again.kill("SIGKILL");
    await again.done;
    drop(place, "ai/executor/role.md", "And somebody else again.\n");

    expect((await place.devorch("resume", "T-1")).exit).toBe(0);

    expect(place.models.refused.map(({ rule }) => rule)).toEqual([
      model === claude ? "thinking-prefix" : "thought-signatures",
    ]);
    expect(executing(place).at(-1)?.system).toContain("You are somebody else now.");
  });
});

function forgetOpenings({ env }: Place): void {
  using database = new Database(join(env.DATA_PATH ?? "", "orchestrator.db"));
  database.run("UPDATE effect SET intent = json_remove(intent, '$.opening') WHERE kind = 'model'");
}

describe("a model that refuses gives way to its fallback, which is sent nothing that another signed", () => {
  const models = [claude, "anthropic/claude-sonnet-5-5", gemini, "google/gemini-4-argon"];
  const faults = ["refusal", "prohibited", "blocked"] as const satisfies readonly Fault[];
  const table = models.flatMap((one) =>
    models.flatMap((other) =>
      one === other ? [] : faults.map((fault) => [`${one} > ${other}: ${fault}`, one, other, fault] as const),
    ),
  );

  test.each(rowsOf(table, "google/gemini-3.8-flash > anthropic/claude-opus-5-5: blocked"))(
    "%s",
    async (_, one, other, fault) => {
      await using place = aPlace({
        env: { EXECUTOR_MODEL: `${one},${other}` },
        script: (request) => {
          if (isPlanner(request)) return aPlan([{}]);
          if (request.turn === 0) return look("README.md");
          if (one.endsWith(request.model)) return { misbehave: fault };
          return request.turn === 1 ? look("test.sh") : done;
        },
      });

      const { exit } = await place.devorch(...words(place));

      expect(place.models.refused).toEqual([]);
      expect(exit).toBe(0);
      // It goes on with the one that answered: the other would have to refuse again.
      expect(executing(place).map((request) => one.endsWith(request.model))).toEqual([true, true, false, false]);
      const { requests, reviews } = place.models;
      expect(callsRecorded(place)).toBe(requests.length + reviews.length);
    },
  );
});

const half = "\ud83d";
const emoji = "😀".repeat(20_000);

test.each(rowsOf([claude, gemini], gemini))(
  "%s is sent no half character and no blank text, wherever it came from",
  async (model) => {
    const commands = [
      "printf '\\360\\237\\230'",
      "printf 'x%.0s' $(seq 9999); printf '\\360\\237\\230\\200%.0s' $(seq 30000)",
    ];
    await using place = aPlace({
      files: {
        ...shopFiles,
        "wide.txt": `a${emoji}\n`,
        "blank.txt": "\n",
        [`${"😀".repeat(40)}.txt`]: `stock ${emoji}\n`,
      },
      env: { EXECUTOR_MODEL: model, PLANNER_MODEL: model },
      script: (request) => {
        const answers: ScriptedReply[] = [
          { text: half, calls: [call("read_file", { path: "wide.txt" })] },
          { text: " \n", calls: [call("search", { pattern: "stock" }), call("list_files", {})] },
          {
            text: `${half} and ${half}`,
            calls: [call("read_file", { path: half }), call(`look${half}`, { [half]: half })],
          },
          { thinking: true, text: "\n\n", calls: [call("read_file", { path: "blank.txt" })] },
        ];
        const more = isPlanner(request)
          ? [aPlan([{ title: `Part 1 ${half}` }], { assumptions: [half] })]
          : [
              ...commands.map((command): ScriptedReply => ({ calls: [call("run_command", { command })] })),
              { text: half },
              { calls: [call("write_file", { path: "part1.txt", content: `right ${half}\n` })] },
              { calls: [call("finish_step", { summary: `done ${half}` })] },
            ];
        return [...answers, ...more][request.turn] ?? { calls: [finish] };
      },
    });

    const { exit } = await place.devorch("run", `Add stock ${emoji}`, "--repo", place.url, "--yes", "--json");

    expect(place.models.refused).toEqual([]);
    expect(exit).toBe(0);
  },
);

const useless = [
  "empty",
  "thoughts",
  "malformed",
  "recitation",
  "unexpected",
  "length",
] as const satisfies readonly Fault[];
const answers = [claude, gemini].flatMap((model) =>
  useless.map((fault) => [`${model}, ${fault}`, model, fault] as const),
);

test.each(rowsOf(answers, `${gemini}, malformed`))(
  "an answer without use is told and asked otherwise, and paid: %s",
  async (_, model, misbehave) => {
    const usage = { input: 1_000, output: 500 };
    let times = 0;
    await using place = aPlace({
      env: { EXECUTOR_MODEL: model, PLANNER_MODEL: model },
      script: (request) => {
        const [calls] = [isPlanner(request) ? aPlan([{}]).calls : doing(1).calls];
        // Cut at the limit, a call alone leaves nothing.
        if (times++ % 3 < 2) return { usage, calls: calls?.slice(-1) ?? [], misbehave };
        return { usage, ...(calls && { calls }) };
      },
    });

    const { exit } = await place.devorch(...words(place));

    expect(exit).toBe(0);
    expect(place.models.refused).toEqual([]);
    const bodies = place.models.requests.map(({ body }) => withoutMarks(body.messages ?? body.contents));
    expect(bodies).toHaveLength(6);
    expect(new Set(bodies).size).toBe(6);
    const told = place.models.requests.map(({ messages }) => messages.at(-1)?.text ?? "");
    expect(told.map((text) => text.split("could not be used").length - 1)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(spent(place)).toEqual({ input: 6_000, output: 3_000 });
  },
);

test.each(rowsOf([claude, gemini], claude))(
  "%s: an answer that was cut is told; what is whole of it counts",
  async (model) => {
    const patch = "*** Begin Patch\n*** Add File: part1.txt\n+wrong\n";
    await using place = aPlace({
      env: { EXECUTOR_MODEL: model },
      script: (request) => {
        if (isPlanner(request)) return aPlan([{}]);
        if (request.turn === 0) return { text: patch, misbehave: "length" };
        if (request.turn === 1)
          return {
            calls: [call("read_file", { path: "README.md" }), call("read_file", { path: "test.sh" })],
            misbehave: "length",
          };
        if (request.turn === 2)
          return {
            calls: [call("write_file", { path: "part1.txt", content: "right\n" }), finish, finish],
            misbehave: "length",
          };
        return { calls: [finish] };
      },
    });

    expect((await place.devorch(...words(place))).exit).toBe(0);

    expect(place.models.refused).toEqual([]);
    const told = executing(place).map(({ messages }) => messages.at(-1));
    expect(told.map((message) => message?.text.includes("cut at the output limit"))).toEqual([false, true, true, true]);
    expect(told.map((message) => message?.results.length)).toEqual([0, 0, 1, 2]);
    expect(told[3]?.results.map(({ isError }) => isError)).toEqual([false, true]);
  },
);

longTest(
  "waiting for a server does not use up the task's time",
  async () => {
    let asked = 0;
    await using place = aPlace({
      env: { MAX_EXECUTION_TIME: "8" },
      script: (request) => {
        if (isPlanner(request)) return aPlan([{}]);
        return asked++ < 2 ? { misbehave: { status: 429, retryAfter: 6 } } : doing(1);
      },
    });

    const { exit, events } = await place.devorch(...words(place));

    expect(exit).toBe(0);
    expect(events.filter(({ type }) => type === "model.retry")).toHaveLength(2);
  },
  60_000,
);

describe("effort and output", () => {
  const thinkingOf = ({ body }: ModelRequest) => {
    const { thinkingConfig, maxOutputTokens } = (body.generationConfig ?? {}) as Record<string, unknown>;
    return [body.output_config ?? thinkingConfig, body.max_tokens ?? maxOutputTokens];
  };
  const efforts = (place: Place) =>
    [isPlanner, isExecutor].map((is) => place.models.requests.filter(is).map(thinkingOf));
  const script = { planner: [aPlan([{}])], executor: [doing(1)] };
  const most = 64_000;

  longTest.each<[Record<string, string>, unknown, unknown]>([
    [{}, { effort: "high" }, { thinkingLevel: "HIGH" }],
    [{ PLANNER_EFFORT: "max", EXECUTOR_EFFORT: "max" }, { effort: "max" }, { thinkingLevel: "HIGH" }],
    [{ PLANNER_EFFORT: "minimal", EXECUTOR_EFFORT: "minimal" }, { effort: "low" }, { thinkingLevel: "MINIMAL" }],
  ])("%j", async (env, planner, executor) => {
    await using place = aPlace({ env, script });

    expect((await place.devorch(...words(place))).exit).toBe(0);

    expect(efforts(place)).toEqual([[[planner, most]], [[executor, most]]]);
    expect(place.models.refused).toEqual([]);
  });

  test("a model that takes less is asked for what it takes, and the refusal is learned from once", async () => {
    const env = { PLANNER_MODEL: "anthropic/claude-opus-4-1", EXECUTOR_MODEL: "google/gemini-2.0-flash" };
    await using place = aPlace({
      env,
      script: { planner: [{ calls: [call("list_files", {})] }, aPlan([{}])], executor: [look("README.md"), doing(1)] },
    });

    expect((await place.devorch(...words(place))).exit).toBe(0);

    expect(place.models.refused.map(({ rule }) => rule).toSorted()).toEqual([
      "effort",
      "output-limit",
      "output-limit",
      "thinking-level",
    ]);
    const [planner, executor] = efforts(place);
    expect([planner?.slice(2), executor?.slice(2)]).toEqual([
      [
        [undefined, 31_999],
        [undefined, 31_999],
      ],
      [
        [undefined, 8_192],
        [undefined, 8_192],
      ],
    ]);
  });
});

function spent({ env }: Place): { input: number; output: number } {
  using database = new Database(join(env.DATA_PATH ?? "", "orchestrator.db"), { readonly: true });
  const sum = "SELECT sum(input) AS input, sum(output) AS output FROM usage";
  return database.query<{ input: number; output: number }, []>(sum).get() ?? { input: 0, output: 0 };
}

function callsRecorded({ env }: Place): number {
  using database = new Database(join(env.DATA_PATH ?? "", "orchestrator.db"), { readonly: true });
  return database.query<{ calls: number }, []>("SELECT count(*) AS calls FROM usage").get()?.calls ?? 0;
}

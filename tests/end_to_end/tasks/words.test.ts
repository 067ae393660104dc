import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelRequest, ScriptedReply } from "../../../orchestrator/demo/model_server/play.ts";
import { answering, aPlace, aPlan, asking as ask, call, doing } from "../../support/executable.ts";
import { storedTask } from "../../support/fleet/stored.ts";
import { commit, inClone } from "../../support/git.ts";
import { longTest } from "../../support/long.ts";
import { until } from "../../support/until.ts";

const good = { planner: [aPlan([{}])], executor: [doing(1)] };
const offline = { ANTHROPIC_API_KEY: "", GOOGLE_API_KEY: "" };

describe("without any key", () => {
  test("everything but planning and questions about code is answered, and those say what is missing", async () => {
    await using place = aPlace({ script: good, env: { ...offline, DEVORCH_LANG: "es" } });
    await using _ = await answering(place);

    expect((await ask(place, "ayuda")).reply).toMatchObject({ intent: "help" });
    expect((await ask(place, "hola, ¿qué tal?")).reply).toMatchObject({ intent: "smalltalk" });
    expect((await ask(place, "¿cómo va?")).reply).toMatchObject({ intent: "status" });
    expect((await ask(place, `agrega el repo ${place.url} como tienda`)).reply).toMatchObject({ intent: "repo" });
    expect((await ask(place, "¿qué repos hay?")).reply.say.join()).toContain("tienda");
    expect((await ask(place, "hocus pocus fidibus")).reply).toMatchObject({ intent: "unsure" });
    for (const words of ["agrega validación de stock", "¿dónde se calcula el stock?"]) {
      const { exit, stderr } = await ask(place, words);
      expect([exit, stderr.includes("ANTHROPIC_API_KEY")]).toEqual([78, true]);
    }
    expect(await place.tasks()).toEqual([]);
    expect(place.models.requests).toEqual([]);
  });
});

describe("words about a task", () => {
  test("show its diff, plan, log and cost, pause nothing that rests, and undo only after a second word; no model is asked", async () => {
    await using place = aPlace({ script: { planner: [aPlan([{}, {}])], executor: [doing(1), doing(2)] } });
    expect((await place.devorch("run", "Add stock", "--repo", place.url, "--yes")).exit).toBe(0);
    const paid = place.models.requests.length;
    await using _ = await answering(place);
    const say = async (words: string) => {
      const { exit, stdout, stderr } = await place.devorch("ask", words);
      return { exit, text: stdout + stderr };
    };

    for (const words of ["show me the diff of T-1", "¿qué cambiaste en T-1?", "/diff T-1"])
      expect((await say(words)).text).toContain("+right");
    expect((await say("show me the plan of T-1")).text).toContain("part1.txt");
    expect((await say("dame el log de T-1")).text).toContain("2/2");
    expect((await say("how much did T-1 cost?")).text).toContain("T-1: $");
    expect((await say("what waits for me?")).text).toContain("Nothing waits");
    expect(await say("/pause T-1")).toMatchObject({ exit: 2, text: expect.stringContaining("done") });

    expect((await say("undo the last step of T-1")).text).toContain("/undo T-1");
    expect((await place.show()).state).toBe("completed");
    expect((await say("/undo T-1")).text).toContain("Step 2 of T-1 is undone");
    expect(await place.show()).toMatchObject({ state: "paused", steps: [{ state: "green" }, { state: "pending" }] });
    expect((await say("what waits for me?")).text).toContain("T-1");
    expect(place.models.requests).toHaveLength(paid);
  });

  longTest("pause work that runs, and say how it goes on", async () => {
    const slow = { calls: [call("run_command", { command: "sleep 60" })] };
    await using place = aPlace({ script: { planner: [aPlan([{}])], executor: [slow, doing(1)] } });
    const running = place.devorch("run", "Add stock", "--repo", place.url, "--yes");
    await until(async () => (await storedTask(place).catch(() => undefined))?.state === "executing");

    const said = await place.devorch("ask", "pause T-1 please");

    expect(said.stdout).toContain("devorch resume T-1");
    expect((await running).exit).toBe(4);
    expect((await place.show()).state).toBe("paused");
    expect((await place.devorch("resume", "T-1")).exit).toBe(0);
  });
});

describe("a yes", () => {
  test("asks what is meant where nothing waits", async () => {
    await using place = aPlace({ script: good });
    const { exit, reply } = await ask(place, "sí");
    expect([exit, reply.intent, reply.say.length]).toEqual([0, "unsure", 1]);
    expect(await place.tasks()).toEqual([]);
  });

  longTest("with a but changes the plan, and a plain one approves what came of it", async () => {
    await using place = aPlace({
      script: { planner: [aPlan([{}]), aPlan([{ title: "With zod" }])], executor: [doing(1)] },
    });
    await ask(place, `add the repo ${place.url} as shop`);

    expect((await ask(place, "add stock validation")).exit).toBe(3);
    expect((await ask(place, "yes, but use zod")).reply.intent).toBe("modify");
    expect(await place.show()).toMatchObject({ state: "planned", revision: 2 });
    expect((await ask(place, "is it good?")).reply.intent).not.toBe("approve");
    expect((await ask(place, "yes")).reply.intent).toBe("approve");
    expect((await place.show()).state).toBe("completed");
  });

  test("with two plans waiting asks which one; named, it is clear", async () => {
    await using place = aPlace({ script: { planner: [aPlan([{}]), aPlan([{}])], executor: [doing(1)] } });
    await place.devorch("run", "Add stock", "--repo", place.url);
    await place.devorch("run", "Add more stock", "--repo", place.url);

    const unclear = await ask(place, "yes");
    expect(unclear.reply.choices.map(({ say }: { say: string }) => say)).toEqual(["/approve T-1", "/approve T-2"]);
    expect((await place.show("T-1")).state).toBe("planned");
    expect((await place.show("T-2")).state).toBe("planned");

    await ask(place, "approve T-1");
    await until(async () => (await storedTask(place))?.state === "completed");
    expect((await place.show("T-2")).state).toBe("planned");
  });
});

describe("a new task", () => {
  test("is found by its words, with its type", async () => {
    await using place = aPlace({ script: good });
    await ask(place, `agrega el repo ${place.url} como tienda`);

    await ask(place, "el botón de cancelar no hace nada, arréglalo");

    const { stdout } = await place.devorch("logs", "T-1", "--json");
    expect(stdout).toContain('"kind":"fix"');
    expect((await place.show()).state).toBe("planned");
  });

  longTest("is begun by a command too, and a command that nobody knows says which there are", async () => {
    await using place = aPlace({ script: good });
    await ask(place, `add the repo ${place.url} as shop`);
    expect((await ask(place, "/new hocus pocus")).reply.intent).toBe("task_new");
    expect((await place.show()).request).toBe("hocus pocus");
    expect((await ask(place, "/nope")).reply.say.join()).toContain("/status");
  });
});

describe("the state of the task", () => {
  test("is told at once, with what it waits for; another task by its name", async () => {
    await using place = aPlace({
      script: {
        planner: [{ calls: [call("ask_user", { questions: [{ text: "When?" }] })] }, aPlan([{}])],
        executor: [],
      },
    });
    await using _ = await answering(place);
    await place.devorch("run", "Add stock", "--repo", place.url);
    expect((await ask(place, "how is it going?")).reply.say.join("\n")).toContain("When?");
    expect((await ask(place, "on payment")).reply.intent).toBe("clarify");
    expect((await ask(place, "status of T-1")).reply.say.join("\n")).toContain("T-1");
    expect((await ask(place, "status of T-9")).exit).toBe(2);
  });
});

describe("a question about the code", () => {
  const citing =
    (source: { path: string; from?: number }) =>
    (request: ModelRequest): ScriptedReply => {
      const read = request.messages.at(-1)?.results.at(0)?.output ?? "";
      if (request.turn === 0)
        return { calls: [call("read_file", { path: "stock.txt" }), call("write_file", { path: "x", content: "x" })] };
      const line = read.split("\n").find((one) => one.includes("stock")) ?? "nothing";
      return { calls: [call("answer", { answer: `It says: ${line}`, sources: [source] })] };
    };

  test("is answered with its places, offers a task and opens none, and sees what is new", async () => {
    await using place = aPlace({ script: citing({ path: "stock.txt", from: 1 }) });
    await ask(place, `add the repo ${place.url} as shop`);

    const first = await ask(place, "where is the stock kept?");
    expect(first.reply.intent).toBe("query");
    expect(first.reply.say[0]).toContain("stock 0");
    expect(first.reply.say[1]).toBe("stock.txt:1");
    expect(place.models.requests[0]?.tools.sort()).toEqual(["answer", "list_files", "read_file", "search"]);
    expect(place.models.requests[1]?.messages.at(-1)?.results.map(({ isError }) => isError)).toEqual([false, true]);

    inClone(place, "main", commit("more stock", { "stock.txt": "stock 7\n" }));
    expect((await ask(place, "where is the stock kept?")).reply.say[0]).toContain("stock 7");
    expect(await place.tasks()).toEqual([]);
  });

  test("is sent back when it cites what is not there", async () => {
    await using place = aPlace({ script: citing({ path: "gone.txt" }) });
    await ask(place, `add the repo ${place.url} as shop`);

    const { reply } = await ask(place, "what does stock.txt contain?");

    expect(reply.say.filter((line: string) => line.includes("gone"))).toEqual([]);
    expect(place.models.requests.at(-1)?.messages.at(-1)?.results[0]).toMatchObject({ isError: true });
  });
});

describe("the classifier model", () => {
  const classified =
    (input: unknown) =>
    (request: ModelRequest): ScriptedReply =>
      request.tools.includes("set_intent") ? { calls: [call("set_intent", input)] } : aPlan([{}]);

  test("is asked in doubt only, and what it says of a task is done", async () => {
    await using place = aPlace({ script: classified({ intent: "task_new", confidence: 0.9, type: "chore" }) });
    await ask(place, `add the repo ${place.url} as shop`);
    expect(place.models.requests).toEqual([]);

    expect((await ask(place, "hocus pocus fidibus")).reply.intent).toBe("task_new");

    const [request] = place.models.requests;
    expect([request?.tools, request?.messages[0]?.text.includes("hocus pocus")]).toEqual([["set_intent"], true]);
  });

  test("decides nothing, however sure it is", async () => {
    let said = { intent: "", confidence: 1 };
    await using place = aPlace({ script: (request) => classified(said)(request) });
    await place.devorch("run", "Add stock", "--repo", place.url);
    await using _ = await answering(place);

    for (const [intent, words] of [
      ["approve", "hocus pocus fidibus"],
      ["approve", "hmm, supongo"],
      ["reject", "not really, no idea"],
      ["deploy", "hocus pocus fidibus"],
      ["cancel", "does the cancel button work?"],
      ["approve", "looks fine if you drop step 3, I guess"],
    ] as const) {
      said = { intent, confidence: 1 };
      const { reply } = await ask(place, words);
      const { state } = await place.show();
      expect([words, reply?.intent, state]).toEqual([
        words,
        expect.not.stringMatching(/^(approve|reject|cancel)$/),
        expect.stringMatching(/^(planned|planning)$/),
      ]);
    }
  });

  longTest.each([
    [0.9, "cost"],
    [0.3, "unsure"],
  ])("decides about a guess that is not certain: sure by %f, it is %s", async (confidence, found) => {
    const intent = "cost";
    await using place = aPlace({ script: classified({ intent, confidence }) });
    await ask(place, `add the repo ${place.url} as shop`);
    expect((await ask(place, "how much so far, in dollars?")).reply.intent).toBe(found);
    expect(place.models.requests).toHaveLength(1);
    expect((await ask(place, "how much did we spend?")).reply.intent).toBe("cost");
    expect(place.models.requests).toHaveLength(1);
  });

  longTest("that fails leaves the question open", async () => {
    await using place = aPlace({ script: () => ({ misbehave: { status: 500 } }) });
    expect((await ask(place, "hocus pocus fidibus")).reply.intent).toBe("unsure");
  });
});

describe("devorch intents", () => {
  const labelled = [
    "# a comment",
    "sí\tapproval\tapprove\t",
    "agrega un botón de exportar\tnone\ttask_new\tfeat",
    "hocus pocus\tnone\tstatus\t",
    "",
  ].join("\n");

  test("eval measures a file, and fails below the minimum", async () => {
    await using place = aPlace({ script: good, env: offline });
    writeFileSync(join(place.folder, "own.tsv"), labelled);

    const json = await place.devorch("intents", "eval", "own.tsv", "--json");
    expect(json.exit).toBe(0);
    const result = JSON.parse(json.stdout);
    expect(result).toMatchObject({ n: 3, perIntent: { approve: { precision: 1, recall: 1 }, status: { recall: 0 } } });
    expect(result.accuracy).toBeCloseTo(2 / 3);
    expect(result.misses).toMatchObject([{ text: "hocus pocus", intent: "status", found: "unsure" }]);

    expect((await place.devorch("intents", "eval", "own.tsv", "--min", "0.6")).exit).toBe(0);
    const below = await place.devorch("intents", "eval", "own.tsv", "--min", "0.7");
    expect([below.exit, below.stdout.includes("hocus pocus"), below.stderr.includes("70.0")]).toEqual([1, true, true]);
  });

  test("eval says what is wrong with a file or an option", async () => {
    await using place = aPlace({ script: good, env: offline });
    writeFileSync(join(place.folder, "bad.tsv"), "sí\tsomewhere\tapprove\t\n");
    writeFileSync(join(place.folder, "empty.tsv"), "# nothing\n");
    for (const words of [["bad.tsv"], ["empty.tsv"], ["absent.tsv"], ["bad.tsv", "--min", "2"], []]) {
      const { exit, stderr } = await place.devorch("intents", "eval", ...words);
      expect([words, exit, stderr.trim().split("\n").length]).toEqual([words, 2, 1]);
    }
    writeFileSync(join(place.folder, "own.tsv"), labelled);
    expect((await place.devorch("intents", "eval", "own.tsv", "--model")).exit).toBe(78);
  });

  test("eval --model asks the model where the examples leave a doubt", async () => {
    await using place = aPlace({
      script: () => ({ calls: [call("set_intent", { intent: "status", confidence: 0.9 })] }),
    });
    writeFileSync(join(place.folder, "own.tsv"), labelled);
    const { stdout } = await place.devorch("intents", "eval", "own.tsv", "--model", "--json");
    expect(JSON.parse(stdout).accuracy).toBe(1);
    expect(place.models.requests).toHaveLength(1);
  });

  longTest("list shows a plugin's intent beside ours", async () => {
    await using place = aPlace({ script: good, env: offline });
    mkdirSync(join(place.folder, "plugins"));
    writeFileSync(
      join(place.folder, "plugins", "deploy.ts"),
      `import { defineIntent } from "devorch";
export default defineIntent({ description: "Deploys a branch.", examples: ["despliega main en staging"], async handle({ say }) { say("done"); } });`,
    );
    const names = JSON.parse((await place.devorch("intents", "list", "--json")).stdout).map(
      ({ name }: { name: string }) => name,
    );
    expect(names).toEqual(expect.arrayContaining(["approve", "deploy", "task_new"]));
  });
});

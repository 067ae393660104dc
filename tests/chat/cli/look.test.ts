import { describe, expect, test } from "bun:test";
import type { TaskView } from "../../../orchestrator/actions/devorch.ts";
import type { EventBody } from "../../../orchestrator/task/events.ts";
import { Stage } from "./stage.ts";

function twoTasks(stage: Stage): void {
  stage.devorch.add("T-1", { costUsd: 0.12, branch: "feature/agregar" });
  stage.devorch.plan("T-1");
  stage.devorch.add("T-2", { state: "failed", request: "Corregir el 日本語 total\x1b[31m", reason: "retries" });
}

describe("tasks", () => {
  test("a table whose columns line up, whatever the width of the letters", async () => {
    const stage = new Stage({ lang: "es" });
    twoTasks(stage);
    expect(await stage.run("tasks")).toBe(0);
    const [head = "", one = "", two = ""] = stage.stdout.lines;
    expect(head).toMatch(/^id +estado +edad +pedido +repo +rama +costo$/);
    const column = (line: string, word: string) => Bun.stringWidth(line.slice(0, line.indexOf(word)));
    expect(column(one, "tienda")).toBe(column(two, "tienda"));
    expect(column(head, "repo")).toBe(column(one, "tienda"));
    expect(one).toEndWith("0,12 USD");
    expect(two).not.toContain("\x1b");
    expect(stage.connects).toEqual(["read"]);
  });

  test("no line is wider than the terminal", async () => {
    const stage = new Stage({ tty: true });
    stage.stdout.columns = 70;
    stage.devorch.add("T-1", {
      request: "una frase muy larga ".repeat(10),
      branch: "feature/una-rama-muy-larga-tambien",
    });
    await stage.run("tasks");
    expect(stage.stdout.lines.every((line) => Bun.stringWidth(line) <= 70)).toBe(true);
    expect(stage.stdout.text).toContain("…");
  });

  test("--json is an array, also of none", async () => {
    const stage = new Stage();
    expect(await stage.run("tasks", "--json")).toBe(0);
    expect(JSON.parse(stage.stdout.text)).toEqual([]);
    const full = new Stage();
    twoTasks(full);
    await full.run("--json", "tasks");
    expect(JSON.parse(full.stdout.text)).toMatchObject([
      { id: "T-1", state: "planned" },
      { id: "T-2", state: "failed" },
    ]);
  });

  describe("many of them", () => {
    const many = () => {
      const stage = new Stage();
      for (let n = 1; n <= 25; n++)
        stage.devorch.add(`T-${n}`, {
          state: n % 5 === 0 ? "paused" : "completed",
          repo: n % 2 === 0 ? "shop" : "bakery",
        });
      return stage;
    };
    const shown = (stage: Stage) => stage.stdout.lines.slice(1).map((line) => Number(/^T-(\d+)/.exec(line)?.[1]));
    const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

    test("the newest 20, and how many more there are", async () => {
      const stage = many();
      expect(await stage.run("tasks")).toBe(0);
      expect(shown(stage)).toEqual(from(6, 25));
      expect(stage.stderr.text).toMatch(/5 .*devorch tasks -n 25/);
    });

    test.each([
      [["-n", "3"], [23, 24, 25], true],
      [["-n", "25"], from(1, 25), false],
      [["-n", "400"], from(1, 25), false],
      [["--waiting"], [5, 10, 15, 20, 25], false],
      [["--waiting", "-n", "2"], [20, 25], true],
      [["--repo", "shop"], from(1, 12).map((n) => n * 2), false],
      [["--repo", "bakery", "--waiting"], [5, 15, 25], false],
    ])("%p", async (words, expected, more) => {
      const stage = many();
      expect(await stage.run("tasks", ...words)).toBe(0);
      expect(shown(stage)).toEqual(expected);
      const filters = words.includes("--waiting") ? " --waiting" : "";
      expect(stage.stderr.text.includes(`devorch tasks${filters} -n`)).toBe(more);
    });

    test("a program reads all of them, or as many as it wants", async () => {
      for (const [words, count] of [
        [[], 25],
        [["-n", "4"], 4],
        [["--waiting"], 5],
      ] as const) {
        const stage = many();
        await stage.run("tasks", "--json", ...words);
        expect(JSON.parse(stage.stdout.text)).toHaveLength(count);
      }
    });

    test.each(["-n 0", "-n x", "-n -1", "-n", "--repo"])("tasks %s is 2", async (words) => {
      const stage = many();
      expect(await stage.run("tasks", ...words.split(" "))).toBe(2);
      expect(stage.stdout.text).toBe("");
    });

    test("no such task is said on stderr", async () => {
      const stage = many();
      expect(await stage.run("tasks", "--repo", "nothing", "--lang", "en")).toBe(0);
      expect([stage.stdout.text, stage.stderr.text]).toEqual(["", "There are no such tasks.\n"]);
    });
  });

  test("none yet: how to begin, on stderr", async () => {
    const stage = new Stage();
    expect(await stage.run("tasks")).toBe(0);
    expect(stage.stdout.text).toBe("");
    expect(stage.stderr.text).toContain("devorch run");
  });
});

describe("show, plan, diff, cost", () => {
  test("show --json has the keys of the contract", async () => {
    const stage = new Stage();
    twoTasks(stage);
    expect(await stage.run("show", "T-1", "--json")).toBe(0);
    const shown = JSON.parse(stage.stdout.text);
    expect(Object.keys(shown)).toEqual(
      expect.arrayContaining(["id", "state", "request", "repo", "branch", "revision", "steps", "costUsd", "createdAt"]),
    );
    expect(Object.keys(shown.steps[0]).sort()).toEqual(["attempts", "commit", "evidence", "state", "title"]);
  });

  test("show tells steps with their evidence, and the open question", async () => {
    const stage = new Stage({ lang: "es" });
    twoTasks(stage);
    const view = stage.devorch.view("T-1");
    const seen = { tree: "t", at: "", passed: null, failed: null, stale: false };
    const evidence = [
      { ...seen, command: "bun lint", exit: 0, green: true },
      { ...seen, command: "bun test", exit: 0, passed: 5, failed: 0, green: false },
      { ...seen, command: "bun lint", exit: 0, green: true },
      { ...seen, command: "bun test", exit: 1, passed: 4, failed: 1, green: true },
      { ...seen, command: "bun types", exit: 0, green: true, flaky: true },
      { ...seen, command: "bun build", exit: 0, green: true, stale: true },
    ];
    view.steps = [{ title: "Validar", state: "green", attempts: 2, commit: "abc1234def", evidence }];
    view.questions = [{ n: 1, round: 1, text: "¿Cuál?", options: ["A"], default: null, deadline: "", answer: null }];
    expect(await stage.run("show", "T-1")).toBe(0);
    expect(stage.stdout.text).toContain(
      "✓ 1 Validar · 2 intentos · abc1234\n    ✓ bun lint: ok\n    ✓ bun test: 4 ok, 1 fallo (como se esperaba)\n" +
        "    ✓ bun types: ok, inestable: falló y al repetirla pasó\n    ✓ bun build: ok, de otro estado del código\n",
    );
    expect(stage.stdout.text).toContain("❓ T-1 (1/1) ¿Cuál?");
  });

  test("show tells why a task stands still, failed or was rejected", async () => {
    const shown = async (view: Partial<TaskView>) => {
      const stage = new Stage({ lang: "es" });
      stage.devorch.add("T-1", view);
      await stage.run("show", "T-1");
      return stage.stdout.text;
    };
    expect(await shown({ state: "paused", reason: "money", detail: "Sigue." })).toContain(
      "T-1 · en pausa · Agregar validación de stock",
    );
    expect(await shown({ state: "paused", reason: "money", detail: "Sigue." })).toContain(
      "motivo: se llegó al límite de gasto. Sigue.\n",
    );
    expect(await shown({ state: "failed", reason: "time", detail: "" })).toContain("motivo: Se agotó el tiempo.\n");
    expect(await shown({ state: "rejected", detail: "ahora no" })).toContain("motivo: ahora no\n");
    expect(await shown({ state: "rejected" })).not.toContain("motivo");
  });

  test("plan shows every field; a task without a plan is 2", async () => {
    const stage = new Stage();
    twoTasks(stage);
    expect(await stage.run("plan", "T-1")).toBe(0);
    expect(stage.stdout.text).toContain("   modifies: src/order.ts");
    expect(stage.stdout.text).toContain("bun test");
    expect(await stage.run("plan", "T-2")).toBe(2);
    expect(stage.stderr.text).toContain("T-2 has no plan yet");
  });

  test("diff is the diff on stdout, in colour only on a terminal", async () => {
    const diff = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n";
    const stage = new Stage();
    stage.devorch.add("T-1");
    stage.devorch.diffText = diff;
    expect(await stage.run("diff", "T-1")).toBe(0);
    expect(stage.stdout.text).toBe(diff);
    const terminal = new Stage({ tty: true, world: { env: {} } });
    terminal.devorch.add("T-1");
    terminal.devorch.diffText = diff;
    await terminal.run("diff", "T-1");
    expect(terminal.stdout.text).toContain("\x1b[32m+new\x1b[39m");
  });

  test("cost sums up, and says when a price is unknown", async () => {
    const stage = new Stage({ lang: "es" });
    stage.devorch.costs = [
      { task: "T-1", model: "anthropic/x", calls: 3, input: 12_345, output: 67, cached: 8, costUsd: 1.5 },
      { task: "T-1", model: "google/y", calls: 1, input: 1, output: 1, cached: 0, costUsd: null },
    ];
    expect(await stage.run("cost")).toBe(0);
    expect(stage.stdout.text).toContain("12.345");
    expect(stage.stdout.text).toContain("precio desconocido");
    expect(stage.stdout.lines.at(-1)).toMatch(/^total .*4 .*12\.346 .*≥ 1,50 USD$/);
  });
});

describe("logs", () => {
  const started: EventBody = { type: "step.started", step: 1, of: 1, title: "Validar", attempt: 1, attempts: 3 };

  function stageOf(...events: EventBody[]): Stage {
    const stage = new Stage();
    stage.devorch.add("T-1");
    stage.devorch.save("T-1", "executing", events);
    return stage;
  }

  test("readable lines, from the store", async () => {
    const stage = stageOf(started, { type: "task.cancelled" });
    expect(await stage.run("logs", "1")).toBe(0);
    expect(stage.stdout.lines).toHaveLength(2);
    expect(stage.stdout.lines[0]).toMatch(/^\d\d:\d\d ▸ step 1\/1: Validar$/);
  });

  test.each([true, false])("-f goes on until the task ends, each event once; owner: %p", async (owner) => {
    const stage = stageOf(started);
    stage.owner = owner;
    const done = stage.run("logs", "T-1", "-f", "--json");
    await stage.stdout.shows("step.started");
    stage.devorch.save("T-1", "planned", [started]);
    await stage.stdout.shows('"seq":2');
    stage.devorch.save("T-1", "cancelled", [{ type: "task.cancelled" }]);
    expect(await done).toBe(0);
    expect(stage.json.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    // An owner holds its folder for a moment only.
    expect(stage.connects.length > 1).toBe(owner);
  });

  test("-f ends with 130 at Ctrl-C", async () => {
    const stage = stageOf(started);
    const done = stage.run("logs", "T-1", "-f");
    await stage.stdout.shows("Validar");
    stage.interrupt();
    expect(await done).toBe(130);
  });

  test("of a task that there is not: 2", async () => {
    expect(await new Stage().run("logs", "T-9")).toBe(2);
  });
});

describe("config, doctor, demo", () => {
  test("config shows each setting and where it comes from", async () => {
    const stage = new Stage({
      lang: "es",
      world: {
        settings: async () => [
          { name: "MAX_RETRIES", value: "3", from: "default" },
          { name: "ANTHROPIC_API_KEY", value: "sk-…1234", from: "environment" },
          { name: "DATA_PATH", value: "/tmp/d", from: "option" },
        ],
      },
    });
    expect(await stage.run("config")).toBe(0);
    expect(stage.stdout.lines[1]).toMatch(/^MAX_RETRIES +3 +por defecto$/);
    expect(stage.stdout.lines[2]).toMatch(/^ANTHROPIC_API_KEY +sk-…1234 +entorno$/);
    expect(stage.stdout.lines[3]).toMatch(/^DATA_PATH +\/tmp\/d +opción$/);
  });

  test("doctor is 0 when all that is needed works, 78 with what mends it when not", async () => {
    const well = { name: "sandbox", ok: true, needed: true, detail: "bwrap", fix: "" };
    const warning = { name: "disk", ok: false, needed: false, detail: "little", fix: "free some" };
    const ill = { name: "key", ok: false, needed: true, detail: "missing", fix: "set it" };
    const fine = new Stage({ world: { doctor: async () => [well, warning] } });
    expect(await fine.run("doctor")).toBe(0);
    expect(fine.stderr.text).toBe("Everything needed works; look at the lines with !.\n");
    const bad = new Stage({ world: { doctor: async () => [well, ill] } });
    expect(await bad.run("doctor")).toBe(78);
    expect(bad.stdout.text).toContain("✓ sandbox  bwrap\n✗ key      missing\n           → set it\n");
    const data = new Stage({ world: { doctor: async () => [ill] } });
    expect(await data.run("doctor", "--json")).toBe(78);
    expect(JSON.parse(data.stdout.text)).toEqual([ill]);
  });

  test("demo answers with the demo's own code", async () => {
    expect(await new Stage({ world: { demo: async () => 7 } }).run("demo")).toBe(7);
  });

  test("repo check tells what was seen of the repository", async () => {
    const asked: string[] = [];
    const checkRepo = async (name: string) => {
      asked.push(name);
      return [{ name: "reachable", ok: false, needed: true, detail: "401", fix: "set GIT_TOKENS" }];
    };
    expect(await new Stage({ world: { checkRepo } }).run("repo", "check", "tienda")).toBe(78);
    expect(asked).toEqual(["tienda"]);
  });
});

import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OwnerGone, type StartRequest } from "../../../orchestrator/actions/devorch.ts";
import { UserError } from "../../../orchestrator/task/errors.ts";
import type { EventBody } from "../../../orchestrator/task/events.ts";
import { makeRevision } from "../../../orchestrator/task/plan.ts";
import { Played, shopPlan } from "./played.ts";
import { Stage } from "./stage.ts";

const link = "https://git.example/ana/tienda/tree/feature/agregar-validacion-de-stock";

/** The engine with `--yes`: plan and approval are one transaction. */
async function allTheWay(devorch: Played, id: string): Promise<void> {
  devorch.plan(id);
  await devorch.approve(id, {});
  await devorch.work(id);
}

describe("run to the end", () => {
  test("talks on stderr, one line per event, and prints the branch's link alone on stdout", async () => {
    const stage = new Stage();
    stage.devorch.acts.start = allTheWay;
    expect(await stage.run("run", "Agregar validación", "-r", "https://x.example/t.git", "--yes")).toBe(0);
    expect(stage.stdout.text).toBe(`${link}\n`);
    expect(stage.stderr.text).toContain("▸ step 1/2: Validar stock en OrderService");
    expect(stage.stderr.text).toContain("  bun test: 42 ok");
    expect(stage.stderr.text).toMatch(/✅ T-1 done in \d+s · 2\/2 steps · tests: 42 ok · \$0\.12\n/);
    expect(stage.closed).toBe(1);
  });

  test("with --json every event is one line from seq 1 and nothing else is on stdout", async () => {
    const stage = new Stage();
    stage.devorch.acts.start = allTheWay;
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git", "--yes", "--json")).toBe(0);
    const events = stage.json;
    expect(events.map((event) => event.seq)).toEqual(events.map((_, at) => at + 1));
    expect(events[0]).toMatchObject({ v: 1, task: "T-1", type: "task.received" });
    expect(events.at(-1)).toMatchObject({ type: "task.completed" });
  });

  test("with -q only the end is told", async () => {
    const stage = new Stage();
    stage.devorch.acts.start = allTheWay;
    expect(await stage.run("-q", "run", "x", "-r", "https://x.example/t.git", "--yes")).toBe(0);
    expect(stage.stderr.text).not.toContain("step 1/2");
    expect(stage.stdout.text).toBe(`${link}\n`);
  });

  test("on a terminal the block is redrawn in place, the diff is shown, the link comes last", async () => {
    const stage = new Stage({ tty: true, lang: "es" });
    stage.devorch.acts.start = allTheWay;
    stage.devorch.diffText =
      "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-old\n+--- new\n same\ndiff --git a/y b/y\n--- a/y\n+++ b/y\n@@ -0,0 +1 @@\n+y\n";
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git", "--yes")).toBe(0);
    // Which of the two is seen depends on how fast they follow each other.
    expect(stage.stderr.text).toMatch(/⚙️ {2}T-1 · paso [12]\/2/);
    expect(stage.stderr.text).toContain("A\r\x1b[0J");
    expect(stage.stderr.text).toContain("+--- new");
    expect(stage.stderr.text).toContain("2 archivos +2 −1");
    expect(stage.stdout.text).toBe(`${link}\n`);
  });

  test("a plan that --yes approves is shown once, with what opens the network, and nobody is asked", async () => {
    for (const tty of [true, false]) {
      const stage = new Stage({ tty });
      const online = { ...shopPlan, setup: [{ run: "bun install", network: true }] };
      stage.devorch.acts.start = async (d, id) => {
        const plan = makeRevision(online, 1);
        const ready: EventBody = { type: "plan.ready", revision: 1, hash: plan.hash, plan: plan.plan };
        const approved: EventBody = { type: "plan.approved", revision: 1, hash: plan.hash, by: "--yes" };
        d.save(id, "queued", [ready, approved], { plan });
        await d.work(id);
      };
      expect(await stage.run("run", "x", "-r", "https://x.example/t.git", "--yes")).toBe(0);
      const cards = stage.stderr.text.split("📋 T-1 · x");
      expect(cards).toHaveLength(2);
      expect(cards[1]).toContain("1. Validar stock en OrderService\n2. Pruebas de stock\nFiles: 2 · revision 1\n");
      expect(cards[1]).toContain("⚠ opens the network: bun install\n");
      expect(stage.stderr.text).not.toContain("What about this plan?");
    }
  });

  test("that nothing checks a plan is said once, on its card, also when it was accepted beforehand", async () => {
    const stage = new Stage();
    stage.devorch.acts.start = async (d, id) => {
      const plan = makeRevision(shopPlan, 1);
      d.save(id, "queued", [
        { type: "notice", key: "task.unverified", params: { id } },
        { type: "plan.ready", ...plan },
        { type: "plan.approved", revision: 1, hash: plan.hash, by: "--yes" },
      ]);
      d.view(id).plan = plan;
      await d.work(id);
    };
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git", "--yes", "--unverified")).toBe(0);
    expect(stage.stderr.text.match(/Unverified/g)).toHaveLength(1);
    expect(stage.stderr.text).toContain("⚠ Unverified: nothing in this plan");
  });

  test("on a host whose pages nobody knows the last line names remote and branch", async () => {
    const remote = "https://git.lan/shop.git";
    const act = (d: Played, id: string) => {
      const pushed: EventBody = { type: "push.done", branch: "feature/x", sha: "abc", url: remote, compareUrl: null };
      const where = { url: remote, compareUrl: null, branch: "feature/x" };
      d.save(id, "completed", [pushed, { type: "task.completed", branch: "feature/x", url: remote }], where);
    };
    const stage = new Stage();
    stage.devorch.acts.start = act;
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git", "--yes")).toBe(0);
    expect(stage.stdout.text).toBe(`${remote} feature/x\n`);
    expect(stage.stderr.text).not.toContain(remote);

    const captured = new Stage({ tty: true });
    captured.stdout.isTTY = false;
    captured.devorch.acts.start = act;
    await captured.run("run", "x", "-r", "https://x.example/t.git", "--yes");
    expect(captured.stdout.text).toBe(`${remote} feature/x\n`);
    expect(captured.stderr.lines.at(-1)).toBe(`${remote} feature/x`);
  });

  test("everything that was chosen travels with the task", async () => {
    const stage = new Stage();
    stage.devorch.acts.start = allTheWay;
    await stage.run(
      ...["run", "Agregar", "validación", "-r", "https://x.example/t.git", "-b", "dev", "--yes", "--no-input"],
      ...["--answer", "uno", "--answer", "2", "--max-cost", "1,5", "--timeout", "60", "--test", "bun test"],
      ...["--branch", "feature/mine", "--unverified"],
    );
    expect(stage.devorch.said[0]).toEqual({
      word: "start",
      options: {
        key: expect.any(String) as unknown as string,
        text: "Agregar validación",
        repo: "https://x.example/t.git",
        lang: "en",
        chat: "terminal:ana",
        options: {
          base: "dev",
          branch: "feature/mine",
          test: "bun test",
          maxCostUsd: 1.5,
          timeoutSeconds: 60,
          yes: true,
          unverified: true,
          answers: ["uno", "2"],
        },
      },
    });
  });
});

describe("how else it ends", () => {
  const ends: [string, number, (devorch: Played, id: string) => void, string][] = [
    [
      "failed",
      1,
      (d, id) =>
        d.save(id, "failed", [{ type: "task.failed", reason: "retries", detail: "red" }], {
          reason: "retries",
          detail: "red",
          exit: 1,
        }),
      "🛑 T-1",
    ],
    [
      "failed with the repository's own code",
      78,
      (d, id) =>
        d.save(id, "failed", [{ type: "task.failed", reason: "internal", detail: "401" }], {
          reason: "internal",
          detail: "401",
          exit: 78,
        }),
      "401",
    ],
    [
      "paused",
      4,
      (d, id) => d.save(id, "paused", [{ type: "task.paused", reason: "money", detail: "" }], { reason: "money" }),
      "devorch resume T-1",
    ],
    ["cancelled", 5, (d, id) => d.save(id, "cancelled", [{ type: "task.cancelled" }]), "cancelled"],
    ["rejected", 5, (d, id) => d.save(id, "rejected", [{ type: "task.rejected", why: "" }]), "rejected"],
  ];
  test.each(ends)("%s: exit %d", async (_, exit, act, part) => {
    const stage = new Stage();
    stage.devorch.acts.start = act;
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git")).toBe(exit);
    expect(stage.stderr.text).toContain(part);
    expect(stage.stdout.text).toBe("");
  });

  test("a failed task whose work was pushed prints the link and says how to go on", async () => {
    const stage = new Stage();
    stage.devorch.acts.start = (d, id) => {
      d.save(id, "finalizing", [{ type: "push.done", branch: "feature/x", sha: "abc", url: link, compareUrl: "c" }]);
      d.save(id, "failed", [{ type: "task.failed", reason: "time", detail: "Time is up." }], {
        reason: "time",
        detail: "Time is up.",
        exit: 1,
        url: link,
        compareUrl: "c",
        branch: "feature/x",
      });
    };
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git")).toBe(1);
    expect(stage.stdout.text).toBe(`${link}\n`);
    expect(stage.stderr.text).toContain(".dev-tasks/progress.md");
    expect(stage.stderr.text).toContain("devorch resume T-1");
  });

  test("a plan waits: exit 3 with the plan and the commands that decide", async () => {
    const stage = new Stage();
    stage.devorch.acts.start = (d, id) => d.plan(id);
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git")).toBe(3);
    expect(stage.stderr.text).toContain("1. Validar stock en OrderService");
    expect(stage.stderr.text).toContain("Files: 2 · revision 1 · no network");
    expect(stage.stderr.text).toContain("devorch approve T-1");
  });

  test("a question waits: exit 3 with its options", async () => {
    const stage = new Stage({ lang: "es" });
    const question = {
      n: 1,
      round: 1,
      text: "¿Al reservar o al pagar?",
      options: ["Reservar", "Pagar"],
      default: "Pagar",
      deadline: "",
      answer: null,
    };
    stage.devorch.acts.start = (d, id) =>
      d.save(id, "clarifying", [{ type: "question.asked", round: 1, questions: [question] }], {
        questions: [question],
      });
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git")).toBe(3);
    expect(stage.stderr.text).toContain("❓ T-1 (1/1) ¿Al reservar o al pagar?");
    expect(stage.stderr.text).toContain("  2. Pagar (por defecto)");
    expect(stage.stderr.text).toContain("devorch answer T-1");
  });

  test("the owner's refusal is a sentence with its own code", async () => {
    const stage = new Stage();
    stage.devorch.broken = new UserError("cli.no-owner", {}, { exit: 75 });
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git")).toBe(75);
    expect(stage.closed).toBe(1);
  });
});

describe("which repository", () => {
  const made: string[] = [];
  const folder = () => {
    const path = realpathSync(mkdtempSync(join(tmpdir(), "devorch-cli-")));
    made.push(path);
    return path;
  };
  afterAll(() => {
    for (const path of made) rmSync(path, { recursive: true, force: true });
  });
  const repoOf = async (cwd: string, ...argv: string[]) => {
    const stage = new Stage({ world: { cwd, env: { HOME: "/home/ana" } } });
    stage.devorch.named.push({
      name: "shop",
      repo: { kind: "remote", url: "https://x.example/shop.git", name: "shop" },
    });
    stage.devorch.acts.start = (d, id) => d.plan(id);
    const exit = await stage.run("run", "x", ...argv);
    const request = stage.devorch.said[0]?.options as StartRequest | undefined;
    return { exit, repo: request?.repo, text: stage.stderr.text };
  };

  test("the one around the current folder", async () => {
    const root = folder();
    mkdirSync(join(root, ".git"));
    mkdirSync(join(root, "src/deep"), { recursive: true });
    expect((await repoOf(join(root, "src/deep"))).repo).toBe(root);
  });

  test("outside of any: exit 2 and how to name one", async () => {
    const { exit, text } = await repoOf("/");
    expect(exit).toBe(2);
    expect(text).toContain("--repo");
  });

  test("paths become absolute, URLs and names stay, a known name wins over a folder", async () => {
    const root = folder();
    mkdirSync(join(root, "shop"));
    mkdirSync(join(root, "other"));
    expect((await repoOf(root, "-r", "./other")).repo).toBe(join(root, "other"));
    expect((await repoOf(root, "-r", "other")).repo).toBe(join(root, "other"));
    expect((await repoOf(root, "-r", "shop")).repo).toBe("shop");
    expect((await repoOf(root, "-r", "unknown")).repo).toBe("unknown");
    expect((await repoOf(root, "-r", "~/x")).repo).toBe("/home/ana/x");
    expect((await repoOf(root, "-r", "https://x.example/t.git")).repo).toBe("https://x.example/t.git");
    expect((await repoOf(root, "-r", "git@x.example:ana/t")).repo).toBe("git@x.example:ana/t");
  });
});

describe("Ctrl-C", () => {
  const working = (stage: Stage) => {
    stage.devorch.acts.start = (d, id) => {
      d.plan(id);
      d.save(id, "executing", [{ type: "step.started", step: 1, of: 2, title: "Validar", attempt: 1, attempts: 3 }]);
    };
    return stage.run("run", "x", "-r", "https://x.example/t.git", "--yes");
  };

  test("the owner's first pauses, waits for the checkpoint and says how to resume: 130", async () => {
    const stage = new Stage();
    stage.devorch.acts.pause = async (d, id) => {
      await Bun.sleep(20);
      d.save(id, "paused", [{ type: "task.paused", reason: "interrupted", detail: "" }], { reason: "interrupted" });
    };
    const done = working(stage);
    await stage.stderr.shows("step 1/2");
    stage.interrupt();
    expect(await done).toBe(130);
    expect(stage.stderr.text).toContain("Pausing");
    expect(stage.stderr.text).toContain("devorch resume T-1");
    expect(stage.closed).toBe(1);
  });

  test("the owner's second leaves at once, whatever hangs: 130", async () => {
    const stage = new Stage();
    const done = working(stage);
    await stage.stderr.shows("step 1/2");
    stage.interrupt();
    stage.interrupt();
    expect(await done).toBe(130);
    expect(stage.closed).toBe(0);
  });

  test("a client's detaches and the task goes on: 130, no pause", async () => {
    const stage = new Stage();
    stage.owner = false;
    const done = working(stage);
    await stage.stderr.shows("step 1/2");
    stage.interrupt();
    expect(await done).toBe(130);
    expect(stage.devorch.said.map(({ word }) => word)).not.toContain("pause");
    expect(stage.stderr.text).toContain("goes on");
    expect(stage.closed).toBe(1);
  });

  test("an owner with other people's tasks stays, and leaves at the second Ctrl-C", async () => {
    const stage = new Stage();
    stage.devorch.acts.start = allTheWay;
    stage.next = [() => ({ close: () => new Promise<void>(() => {}) })];
    const done = stage.run("run", "x", "-r", "https://x.example/t.git", "--yes");
    await stage.stderr.shows("stays until they are done");
    stage.interrupt();
    await stage.stderr.shows("again to leave");
    stage.interrupt();
    expect(await done).toBe(0);
    expect(stage.stdout.text).toBe(`${link}\n`);
  });
});

describe("the owner dies", () => {
  test("a follower takes over and goes on from the next event, none twice", async () => {
    const stage = new Stage();
    const first = stage.devorch;
    const second = new Played();
    stage.owner = false;
    first.acts.start = (d, id) => {
      d.plan(id);
      d.save(id, "executing", [{ type: "step.started", step: 1, of: 2, title: "Validar", attempt: 1, attempts: 3 }]);
    };
    const done = stage.run("run", "x", "-r", "https://x.example/t.git", "--yes", "--json");
    await stage.stdout.shows("step.started");
    for (const [id, kept] of first.kept) second.kept.set(id, kept);
    stage.next = [() => ({ devorch: second, owner: true })];
    first.breakWith(new OwnerGone());
    await Bun.sleep(20);
    await second.work("T-1");
    expect(await done).toBe(0);
    expect(stage.connects).toEqual(["execute", "execute"]);
    const events = stage.json;
    expect(events.map((event) => event.seq)).toEqual(events.map((_, at) => at + 1));
    expect(events.at(-1)?.type).toBe("task.completed");
  });

  test("before it answered `run`: the task that it had written is taken, not made twice", async () => {
    const stage = new Stage();
    stage.owner = false;
    const first = stage.devorch;
    const second = new Played();
    let key: string | undefined;
    first.start = async (request) => {
      key = request.key;
      second.add("T-1", { request: "x" });
      second.plan("T-1");
      throw new OwnerGone();
    };
    second.start = async (request) => {
      expect(request.key).toBe(key as string);
      return { id: "T-1" };
    };
    stage.next = [() => ({}), () => ({ devorch: second, owner: true })];
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git")).toBe(3);
    expect(key).toMatch(/^cli\/[0-9a-f-]{36}$/);
    expect(second.kept.size).toBe(1);
  });
});

describe("--detach", () => {
  test("prints the id and returns while the other works", async () => {
    const stage = new Stage();
    stage.owner = false;
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git", "--detach")).toBe(0);
    expect(stage.stdout.text).toBe("T-1\n");
    expect(stage.connects).toEqual(["read"]);
  });

  test("without a living owner: 75, and nothing is started", async () => {
    const stage = new Stage();
    expect(await stage.run("run", "x", "-r", "https://x.example/t.git", "--detach")).toBe(75);
    expect(stage.devorch.said).toEqual([]);
    expect(stage.closed).toBe(1);
  });
});

test("what a model wrote cannot move the cursor or forge a line", async () => {
  const stage = new Stage({ tty: true });
  stage.devorch.acts.start = (d, id) => {
    d.plan(id);
    d.save(id, "executing", [
      { type: "step.failed", step: 1, title: "evil\x1b[2J\x1b]0;t\x07 \u202etxt\n✅ T-1 done", output: "" },
    ]);
    d.save(id, "cancelled", [{ type: "task.cancelled" }]);
  };
  await stage.run("run", "x", "-r", "https://x.example/t.git", "--no-input");
  expect(stage.stderr.text).not.toContain("\x1b[2J");
  expect(stage.stderr.text).not.toContain("\u202e");
  expect(stage.stderr.text).not.toMatch(/^✅/m);
});

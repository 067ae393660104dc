import { describe, expect, test } from "bun:test";
import { Stage } from "./stage.ts";

/** A task whose plan waits, with three events behind it. */
function planned(stage: Stage): void {
  stage.devorch.add("T-1");
  stage.devorch.save("T-1", "received", [{ type: "task.received", request: "x", repo: "tienda" }]);
  stage.devorch.plan("T-1");
}

describe("approve", () => {
  test("says the word and follows to the end, showing only what is new", async () => {
    const stage = new Stage();
    planned(stage);
    stage.devorch.acts.approve = (d, id) => d.work(id);
    expect(await stage.run("approve", "t-1", "--revision", "1")).toBe(0);
    expect(stage.devorch.said[0]).toEqual({
      word: "approve",
      id: "T-1",
      options: { revision: 1, by: "ana", unverified: undefined },
    });
    expect(stage.stderr.text).not.toContain("received");
    expect(stage.stderr.text).toContain("plan approved");
    expect(stage.stdout.text).toStartWith("https://");
    expect(stage.connects).toEqual(["execute"]);
  });

  test("with --json the stream is whole, from seq 1", async () => {
    const stage = new Stage();
    planned(stage);
    stage.devorch.acts.approve = (d, id) => d.work(id);
    expect(await stage.run("approve", "1", "--json")).toBe(0);
    expect(stage.json[0]).toMatchObject({ seq: 1, type: "task.received" });
    expect(stage.json.map((event) => event.seq)).toEqual(stage.json.map((_, at) => at + 1));
  });

  test("--detach needs a living owner and prints the id", async () => {
    const stage = new Stage();
    planned(stage);
    expect(await stage.run("approve", "T-1", "--detach")).toBe(75);
    expect(stage.devorch.said).toEqual([]);
    stage.owner = false;
    expect(await stage.run("approve", "T-1", "--detach")).toBe(0);
    expect(stage.stdout.text).toBe("T-1\n");
  });
});

test("answer goes to the question that is named, and follows", async () => {
  const stage = new Stage();
  stage.devorch.add("T-1");
  stage.devorch.save("T-1", "clarifying", []);
  stage.devorch.acts.answer = (d, id) => d.plan(id);
  expect(await stage.run("answer", "T-1", "2", "--question", "3")).toBe(3);
  expect(stage.devorch.said[0]?.options).toEqual({ text: "2", question: 3, by: "ana" });
});

test("resume raises the limit and follows to the end", async () => {
  const stage = new Stage();
  planned(stage);
  stage.devorch.save("T-1", "paused", [{ type: "task.paused", reason: "money", detail: "" }]);
  stage.devorch.acts.resume = (d, id) => d.work(id);
  expect(await stage.run("resume", "T-1", "--max-cost", "5")).toBe(0);
  expect(stage.devorch.said[0]?.options).toEqual({ maxCostUsd: 5 });
  expect(stage.stderr.text).toContain("▶ T-1 goes on");
});

describe("cancel becomes an owner for the end of its task alone", () => {
  test("0 when it is cancelled, with the link to what was saved", async () => {
    const stage = new Stage();
    planned(stage);
    stage.devorch.view("T-1").url = "https://git.example/x";
    expect(await stage.run("cancel", "T-1")).toBe(0);
    expect(stage.stdout.text).toBe("https://git.example/x\n");
    expect(stage.connects).toEqual(["finish"]);
  });

  test.each([
    ["failed", 1],
    ["paused", 4],
    ["finalizing", 1],
  ] as const)("when it stands %s after all: that is said, and the exit code is %d", async (state, exit) => {
    const stage = new Stage();
    planned(stage);
    stage.devorch.cancel = async (id) => {
      Object.assign(stage.devorch.view(id), { state, exit: state === "finalizing" ? 0 : exit });
    };
    expect(await stage.run("cancel", "T-1")).toBe(exit);
    expect(stage.stderr.text).toContain("T-1 could not be cancelled to the end");
  });
});

describe("words that execute nothing read or write and leave", () => {
  test("reject: 0", async () => {
    const stage = new Stage();
    planned(stage);
    expect(await stage.run("reject", "T-1", "no", "hace", "falta")).toBe(0);
    expect(stage.devorch.said[0]?.options).toEqual({ revision: undefined, why: "no hace falta", by: "ana" });
    expect(stage.connects).toEqual(["read"]);
  });

  test("repo add takes a path from here, list and remove", async () => {
    const stage = new Stage({ world: { cwd: "/somewhere" } });
    expect(await stage.run("repo", "add", "shop", "./shop")).toBe(0);
    expect(await stage.run("repo", "add", "tienda", "https://x.example/t.git")).toBe(0);
    expect(stage.devorch.said.map(({ options }) => options)).toEqual(["/somewhere/shop", "https://x.example/t.git"]);
    expect(await stage.run("repo", "list")).toBe(0);
    expect(stage.stdout.text).toContain("tienda  https://x.example/t.git");
    expect(await stage.run("repo", "remove", "shop")).toBe(0);
    expect(stage.connects.every((mode) => mode === "read")).toBe(true);
  });
});

describe("ask", () => {
  test("prints the reply and leaves with 0", async () => {
    const stage = new Stage();
    stage.devorch.reply = { say: ["2 tareas", "nada espera"], task: null, intent: "status" };
    expect(await stage.run("ask", "¿cómo", "va?")).toBe(0);
    expect(stage.stdout.text).toBe("2 tareas\nnada espera\n");
    expect(stage.devorch.said[0]?.options).toMatchObject({ text: "¿cómo va?", chat: "terminal:ana", lang: "en" });
  });

  test("about a waiting task is 0; a reply that is a plan is 3", async () => {
    const stage = new Stage();
    planned(stage);
    stage.devorch.reply = { say: ["espera"], task: "T-1", intent: "status" };
    expect(await stage.run("ask", "estado")).toBe(0);
    stage.devorch.reply = { say: ["hecho"], task: "T-1", intent: "modify" };
    expect(await stage.run("ask", "sin carrito")).toBe(3);
  });

  test("a new task is followed to its plan, which is shown: 3", async () => {
    const stage = new Stage({ tty: true });
    stage.devorch.add("T-1", { state: "planning" });
    stage.devorch.reply = { say: ["Recibido"], task: "T-1", intent: "task_new" };
    const done = stage.run("ask", "agregar validación");
    await stage.stdout.shows("Recibido");
    stage.devorch.plan("T-1");
    expect(await done).toBe(3);
    expect(stage.stderr.text).toContain("1. Validar stock en OrderService");
  });

  test("an approval is followed by whoever executes it, not by a client", async () => {
    const stage = new Stage();
    planned(stage);
    stage.devorch.reply = { say: ["aprobada"], task: "T-1", intent: "approve" };
    stage.owner = false;
    stage.devorch.save("T-1", "queued", []);
    expect(await stage.run("ask", "dale")).toBe(0);
    stage.owner = true;
    const done = stage.run("ask", "dale");
    await stage.devorch.work("T-1");
    expect(await done).toBe(0);
    expect(stage.stdout.lines.at(-1)).toStartWith("https://");
  });
});

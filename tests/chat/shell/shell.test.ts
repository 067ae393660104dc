import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OwnerGone } from "../../../orchestrator/actions/devorch.ts";
import { shell } from "../../../orchestrator/chat/shell.ts";
import { UserError } from "../../../orchestrator/task/errors.ts";
import { Stage } from "../cli/stage.ts";
import { Emulator } from "./emulator.ts";

const globals = { json: false, quiet: false, verbose: false, lang: undefined, config: undefined, data: undefined };
const up = "\x1b[A";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "devorch-shell-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A stage whose task T-1 understands "go" and "status", and makes a plan of anything else. */
function aStage({ tty = true } = {}): Stage {
  const stage = new Stage({ tty });
  const { devorch } = stage;
  devorch.epoch = Date.now();
  devorch.ask = async (message) => {
    const { text } = message;
    devorch.said.push({ word: "ask", options: message });
    if (text === "go") {
      await devorch.approve("T-1", {});
      return { say: ["Starting."], task: "T-1", intent: "approve" };
    }
    if (text === "no") {
      await devorch.reject("T-1", {});
      return { say: ["Rejected."], task: "T-1", intent: "reject" };
    }
    if (text === "status") return { say: ["T-1 · running"], task: "T-1", intent: "status" };
    if (text === "fail") throw new UserError("route.no-task");
    const { id } = await devorch.start({ text, repo: "r", lang: "en", chat: message.chat, options: {} });
    return { say: [`Got it: ${id}.`], task: id, intent: "task_new" };
  };
  devorch.acts.start = async (played, id) => {
    await Bun.sleep(10);
    played.plan(id);
  };
  devorch.acts.approve = (played, id) => played.work(id);
  return stage;
}

function begin(stage: Stage, more: Partial<typeof globals> = {}): Promise<number> {
  return shell(stage.world, { words: [], globals: { ...globals, ...more }, history: join(folder, "history") });
}

/** What stands on the terminal now. */
function screenOf(stage: Stage): string {
  const screen = new Emulator(100, 30);
  screen.write(stage.stderr.text);
  return screen.text;
}

/** Resolves once the screen, as a person sees it, holds `part`. */
async function sees(stage: Stage, part: string | RegExp): Promise<void> {
  const until = Date.now() + 40_000;
  const shown = () => (typeof part === "string" ? screenOf(stage).includes(part) : part.test(screenOf(stage)));
  while (!shown()) {
    if (Date.now() > until) throw new Error(`never showed ${part}; it shows:\n${screenOf(stage)}`);
    await Bun.sleep(10);
  }
}

describe("on a terminal", () => {
  test("a sentence becomes a plan, the plan is shown, and a word starts the work with a live card", async () => {
    const stage = aStage();
    const ended = begin(stage);
    await sees(stage, /devorch › $|devorch ›$/);

    stage.press("Agregar validación de stock\r");
    await sees(stage, "T-1 waits for your word");
    expect(screenOf(stage)).toContain("1. Validar stock en OrderService");
    expect(screenOf(stage)).toContain('"go ahead" to begin');
    expect(stage.devorch.said[0]?.options).toMatchObject({ text: "Agregar validación de stock", chat: "terminal:ana" });

    stage.press("go\r");
    await sees(stage, "✅");
    expect(screenOf(stage)).toContain("https://git.example/ana/tienda/tree/feature");
    stage.press("\x04");
    expect(await ended).toBe(0);
    expect(screenOf(stage)).not.toContain("devorch › \ndevorch ›");
  });

  test("while a task runs its card stands below, and what is written is heard at once", async () => {
    const stage = aStage();
    stage.devorch.acts.approve = (played, id) => {
      const title = "Validar stock en OrderService";
      played.save(id, "executing", [{ type: "step.started", step: 1, of: 2, title, attempt: 1, attempts: 3 }]);
    };
    const ended = begin(stage);
    stage.press("Add stock\r");
    await sees(stage, "T-1 waits for your word");
    stage.press("go\r");
    await sees(stage, "step 1/2");

    stage.press("status\rhalf a li");
    await sees(stage, "T-1 · running");
    await sees(stage, /step 1\/2[\s\S]*○ 2 Pruebas de stock\ndevorch › half a li$/);

    await stage.devorch.work("T-1");
    await sees(stage, /✅[\s\S]*devorch › half a li$/);
    stage.press("\x15\x04");
    expect(await ended).toBe(0);
  });

  test("commands are those of the command line, and a burst of them runs in order", async () => {
    const stage = aStage();
    stage.devorch.add("T-1");
    stage.devorch.plan("T-1");
    const ended = begin(stage);
    stage.press("tasks\rshow T-1\rdevorch show 1\rshow T-9\rsalir\r");

    expect(await ended).toBe(0);
    const said = screenOf(stage);
    expect(said.match(/devorch › .*/g)).toEqual([
      "devorch › tasks",
      "devorch › show T-1",
      "devorch › devorch show 1",
      "devorch › show T-9",
      "devorch › salir",
    ]);
    expect(said).toContain("T-9");
    expect(stage.devorch.said.filter(({ word }) => word === "ask")).toEqual([]);
  });

  test("an error is told and the shell goes on", async () => {
    const stage = aStage();
    const ended = begin(stage);
    stage.press("fail\r");
    await sees(stage, "This chat is not about any task");
    stage.press('run "half\r');
    await sees(stage, "A quote is not closed");
    stage.press("exit\r");
    expect(await ended).toBe(0);
  });

  test("the plan that waits is shown at the start, and one that changes elsewhere is shown anew", async () => {
    const stage = aStage();
    stage.devorch.add("T-1");
    stage.devorch.plan("T-1");
    stage.devorch.add("T-2", { chat: "telegram:7" });
    stage.devorch.plan("T-2");
    const ended = begin(stage);
    await sees(stage, "T-1 waits for your word");
    expect(screenOf(stage)).not.toContain("T-2");

    await stage.devorch.approve("T-1", {});

    await sees(stage, "✅");
    stage.press("\x04");
    expect(await ended).toBe(0);
  });

  test("when the owner dies the shell goes on with the next one", async () => {
    const stage = aStage();
    stage.owner = false;
    const ended = begin(stage);
    await sees(stage, "Another devorch does the work");
    stage.devorch.broken = new OwnerGone("gone");
    const real = stage.devorch.repos;
    stage.devorch.repos = async () => {
      if (stage.connects.length === 1) throw new OwnerGone("gone");
      return real.call(stage.devorch);
    };
    stage.next = [
      () => {
        stage.devorch.broken = null;
        return { owner: true };
      },
    ];
    stage.press("tasks\r");
    await sees(stage, "There are no tasks yet");
    expect(stage.connects).toEqual(["execute", "execute"]);
    stage.press("\x04");
    expect(await ended).toBe(0);
  });
});

describe("keys", () => {
  test("up brings the line before back, also from an earlier shell", async () => {
    const first = aStage();
    const over = begin(first);
    first.press("tasks\rexit\r");
    await over;

    const stage = aStage();
    const ended = begin(stage);
    stage.press(up);
    await sees(stage, "devorch › exit");
    stage.press(`${up}\r`);
    await sees(stage, "There are no tasks yet");
    stage.press("\x04");
    expect(await ended).toBe(0);
  });

  test("Tab completes a command, then a task; twice it lists them", async () => {
    const stage = aStage();
    for (const id of ["T-1", "T-2"]) stage.devorch.add(id, { chat: "other" });
    const ended = begin(stage);
    stage.press("sho\t");
    await sees(stage, /devorch › show$/);
    stage.press("\t");
    await sees(stage, /devorch › show T-$/);
    stage.press("\t\t");
    await sees(stage, /T-2 .*\n {2}T-1 /);
    stage.press("2\r");
    await sees(stage, "repository: tienda");
    stage.press("\x04");
    expect(await ended).toBe(0);
  });

  test("Ctrl-C gives the line up, and on an empty one says how to leave", async () => {
    const stage = aStage();
    const ended = begin(stage);
    stage.press("half a thought");
    await sees(stage, "half a thought");
    stage.press("\x03");
    await sees(stage, /half a thought\^C\ndevorch ›$/);
    stage.press("\x03");
    await sees(stage, "To leave: Ctrl-D");
    expect(stage.devorch.said).toEqual([]);
    stage.press("\x04");
    expect(await ended).toBe(0);
  });

  test("Ctrl-C while a task runs asks what it is about: pausing, cancelling, or nothing", async () => {
    const stage = aStage();
    stage.devorch.acts.approve = () => {};
    stage.devorch.acts.pause = (played, id) =>
      played.save(id, "paused", [{ type: "task.paused", reason: "interrupted", detail: "All is saved." }], {
        reason: "interrupted",
        detail: "All is saved.",
        exit: 4,
      });
    const ended = begin(stage);
    stage.press("Add stock\r");
    await sees(stage, "T-1 waits for your word");
    stage.press("go\r");
    await sees(stage, "preparing");

    stage.press("\x03");
    await sees(stage, "T-1 is running: [p] pause");
    stage.press("x");
    stage.press("\x03p");
    await sees(stage, "All is saved.");

    expect(stage.devorch.said.filter(({ word }) => word === "pause")).toHaveLength(1);
    await sees(stage, /devorch ›$/);
    stage.press("\x04");
    expect(await ended).toBe(0);
  });

  test("leaving while this process works asks; waiting leaves when the task is done", async () => {
    const stage = aStage();
    stage.devorch.acts.approve = () => {};
    const ended = begin(stage);
    stage.press("Add stock\r");
    await sees(stage, "T-1 waits for your word");
    stage.press("go\r");
    await sees(stage, "preparing");

    stage.press("\x04x");
    await sees(stage, "[w] wait and leave");
    stage.press("still here");
    await sees(stage, "still here");
    stage.press("\x15\x04w");
    await sees(stage, "Waiting for T-1 to end");
    await stage.devorch.work("T-1");

    expect(await ended).toBe(0);
    expect(screenOf(stage)).toContain("✅");
    expect(stage.closed).toBeGreaterThan(0);
  });

  test("a client leaves at once: the work goes on elsewhere", async () => {
    const stage = aStage();
    stage.owner = false;
    stage.devorch.acts.approve = () => {};
    const ended = begin(stage);
    stage.press("Add stock\r");
    await sees(stage, "T-1 waits for your word");
    stage.press("go\r");
    await sees(stage, "preparing");
    stage.press("\x04");

    expect(await ended).toBe(0);
    expect(screenOf(stage)).toContain("goes on in the other devorch");
  });

  test("a paste of many lines is one message", async () => {
    const stage = aStage();
    const ended = begin(stage);
    stage.press("\x1b[200~Add stock:\n- one\n- two\n\x1b[201~");
    await sees(stage, "Add stock:⏎- one⏎- two");
    expect(stage.devorch.said).toEqual([]);
    stage.press("\r");
    await sees(stage, "T-1 waits for your word");
    expect(stage.devorch.said[0]?.options).toMatchObject({ text: "Add stock:\n- one\n- two" });
    stage.press("\x04");
    expect(await ended).toBe(0);
  });

  test("the terminal is left as it was found", async () => {
    const stage = aStage();
    const modes: boolean[] = [];
    stage.stdin.setRawMode = (raw?: boolean) => void modes.push(raw === true);
    const ended = begin(stage);
    stage.press("tasks\r\x04");
    await ended;

    expect([modes[0], modes.at(-1)]).toEqual([true, false]);
    expect(stage.stdin.listenerCount("data")).toBe(0);
    const screen = new Emulator(100, 30);
    screen.write(stage.stderr.text);
    expect(screen.pastes).toBe(false);
    expect(screen.column).toBe(0);
  });
});

describe("lines from a pipe", () => {
  const lines = async (text: string, stage = aStage({ tty: false }), more: Partial<typeof globals> = {}) => {
    stage.stdin.end(text);
    return { exit: await begin(stage, more), stage };
  };

  test("run one after the other; a plan waits for the next line, and all went well", async () => {
    const { exit, stage } = await lines("Add stock\ngo\ntasks\n");

    expect(exit).toBe(0);
    expect(stage.devorch.said.map(({ word }) => word)).toEqual(["ask", "start", "ask", "approve"]);
    expect(stage.stdout.text).toContain("https://git.example");
    expect(stage.stdout.text.indexOf("https://")).toBeLessThan(stage.stdout.text.indexOf("T-1  done"));
    expect(stage.connects).toEqual(["execute"]);
    expect(stage.closed).toBe(1);
  });

  test("a plan that still waits at the end is exit 3", async () => {
    const { exit, stage } = await lines("Add stock\ntasks");
    expect(exit).toBe(3);
    expect(stage.stderr.text).toContain("T-1 waits for your word");
  });

  test("the last failing line decides; a rejected plan is no failure", async () => {
    expect((await lines("show T-9\ntasks\n")).exit).toBe(2);
    expect((await lines("fail\nrun --nonsense x\ntasks\n")).exit).toBe(2);
    expect((await lines("Add stock\nno\n")).exit).toBe(0);
    expect((await lines("")).exit).toBe(0);
    expect((await lines("\n  \n\r\ntasks\r\n")).exit).toBe(0);
  });

  test("nothing after the word for leaving is run", async () => {
    const { exit, stage } = await lines("tasks\nexit\nshow T-9\n");
    expect(exit).toBe(0);
    expect(stage.stderr.text).not.toContain("show T-9");
  });

  test("with --json every line of stdout is JSON", async () => {
    const { stage } = await lines("Add stock\ngo\ntasks\n", aStage({ tty: false }), { json: true });
    for (const line of stage.stdout.lines) expect(() => JSON.parse(line)).not.toThrow();
    expect(stage.json.map((one) => one.type ?? one.intent ?? "list").at(-1)).toBe("list");
  });

  test.each(["\u2028", "\u2029", "\v", "\f", "\u0085"])(
    "%j ends no line: what stands behind it is not run",
    async (sign) => {
      const { stage } = await lines(`Add stock${sign}tasks\n`);
      expect(stage.devorch.said[0]?.options).toMatchObject({ text: `Add stock${sign}tasks` });
      expect(stage.stdout.text).not.toContain("T-1  ");
    },
  );

  test("accents survive a pipe that cuts them", async () => {
    const stage = aStage({ tty: false });
    const ended = begin(stage);
    const sent = Buffer.from("Añadir validación ✅\n");
    for (const byte of sent) stage.stdin.write(Buffer.of(byte));
    stage.stdin.end();
    await ended;
    expect(stage.devorch.said[0]?.options).toMatchObject({ text: "Añadir validación ✅" });
  });
});

test("help is the registry's, in the person's language", async () => {
  const stage = aStage({ tty: false });
  stage.stdin.end("help\nayuda\nhelp show\n");
  expect(await begin(stage)).toBe(0);

  expect(stage.stdout.text).toContain("show [id]");
  expect(stage.stdout.text).toContain("Commands:");
  expect(stage.stdout.text).not.toContain("Available commands");
  expect(stage.stdout.text.match(/A message, understood as in a chat|read as a message/g)?.length).toBeGreaterThan(1);
  expect(stage.stdout.text).toContain("devorch show");

  const spanish = new Stage({ lang: "es" });
  spanish.stdin.end("help\n");
  expect(await begin(spanish)).toBe(0);
  expect(spanish.stdout.text).toContain("Comandos:");
  expect(spanish.stdout.text).toContain("salir");
  expect(spanish.stdout.text).not.toMatch(/Usage|<cmd>|\[options\]/);
});

test("words after `shell` are refused", async () => {
  const stage = aStage({ tty: false });
  expect(await shell(stage.world, { words: ["tasks"], globals, history: join(folder, "h") })).toBe(2);
  expect(stage.connects).toEqual([]);
});

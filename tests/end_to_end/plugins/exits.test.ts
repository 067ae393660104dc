import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aPlace, serving } from "../../support/executable.ts";
import { longTest } from "../../support/long.ts";

/** What stands at the top of a plugin's file. */
const tops: Record<string, string> = {
  at_once: "process.exit(3);",
  timer: "setTimeout(() => process.exit(3));",
  late_timer: "setTimeout(() => process.exit(3), 300);",
  handed_over: "setTimeout(process.exit, 20, 3);",
  taken: "const { exit } = process; setTimeout(exit, 20, 3);",
  bound: "setTimeout(process.exit.bind(process, 3), 300);",
  imported: 'import { exit } from "node:process";\nsetTimeout(() => exit(3), 20);',
  required: 'setTimeout(() => require("process").exit(3), 20);',
  interval: "setInterval(() => process.exit(3), 10);",
  immediate: "setImmediate(() => process.reallyExit(3));",
  microtask: "queueMicrotask(() => process.exit(3));",
  promise: "void Bun.sleep(50).then(() => process.exit(3));",
  promise_of_exit: "void Bun.sleep(50).then(process.exit);",
  aborts: "setTimeout(() => process.abort(), 20);",
  abort_handed_over: "setTimeout(process.abort, 300);",
  kills: 'setTimeout(() => process.kill(process.pid, "SIGKILL"), 20);',
  kills_by_number: "setTimeout(() => process.kill(process.pid, 9), 300);",
  kill_handed_over: 'setTimeout(process.kill, 20, process.pid, "SIGKILL");',
  kills_its_group: "setTimeout(() => process.kill(0), 20);",
  throws: 'setTimeout(() => { throw new Error("late"); }, 20);',
  throws_null: "setTimeout(() => { throw null; }, 20);",
  throws_no_text: "setTimeout(() => { throw { toString() { throw 1; } }; }, 20);",
  throws_a_bare_object: "setTimeout(() => { throw Object.create(null); }, 20);",
  throws_odd_message:
    'const odd = new Error("x"); Object.defineProperty(odd, "message", { get() { throw 1; } }); setTimeout(() => { throw odd; }, 20);',
  throws_odd_stack:
    'const odd = new Error("x"); odd.stack = { split: 1 } as never; setTimeout(() => { throw odd; }, 20);',
  throws_a_symbol: 'void Bun.sleep(20).then(() => Promise.reject(Symbol("late")));',
  kills_its_parent: "process.kill(process.ppid);",
  kills_its_group_at_once: "process.kill(0);",
  rejects: 'void Bun.sleep(20).then(() => Promise.reject("late"));',
};

const plugin = (top: string, handle = "async handle({ say }) { say(`here`); }") =>
  `import { defineIntent } from "devorch";\n${top}\nexport default defineIntent({ description: "Says that it is here.", examples: ["hi"], ${handle} });\n`;

test("no plugin ends the service, by whatever callback, and the others work", async () => {
  await using place = aPlace({ env: { HTTP_ADDR: "127.0.0.1:0" }, script: {} });
  const folder = join(place.folder, "plugins");
  mkdirSync(folder);
  for (const [name, top] of Object.entries(tops)) writeFileSync(join(folder, `${name}.ts`), plugin(top));
  writeFileSync(join(folder, "handler.ts"), plugin("", "handle: process.exit"));
  writeFileSync(join(folder, "good.ts"), plugin(""));

  const service = await serving(place);
  for (const name of ["handler", "good"]) await place.devorch("ask", `/${name}`);
  await Bun.sleep(1000);

  expect((await fetch(`${service.url}/livez`)).status).toBe(200);
  expect((await place.devorch("ask", "/good")).stdout).toContain("here");
  const log = readFileSync(join(place.env.DATA_PATH ?? "", "logs", "error.log"), "utf8");
  expect(log.match(/cannot end devorch/g)?.length).toBeGreaterThan(0);
  expect(log.length).toBeLessThan(50_000);
  service.kill("SIGTERM");
  expect((await service.done).exit).toBe(0);
}, 60_000);

longTest(
  "nor a command that only looks at what is installed",
  async () => {
    await using place = aPlace({ script: {} });
    mkdirSync(join(place.folder, "plugins"));
    for (const name of ["timer", "handed_over", "immediate"])
      writeFileSync(join(place.folder, "plugins", `${name}.ts`), plugin(tops[name] ?? ""));
    for (const words of [
      ["plugins", "list"],
      ["intents", "list"],
    ]) {
      const { exit, stdout } = await place.devorch(...words);
      expect([words, exit, stdout]).toEqual([words, 0, expect.stringContaining("timer")]);
    }
  },
  60_000,
);

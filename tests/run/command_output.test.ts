import { expect, test } from "bun:test";
import { Bus } from "../../orchestrator/run/bus.ts";
import type { Ports } from "../../orchestrator/run/ports.ts";
import { TaskRun } from "../../orchestrator/run/task_run.ts";
import type { CommandRequest, Progress } from "../../orchestrator/run/workspace.ts";
import type { Task } from "../../orchestrator/task/task.ts";

const root = "/data/repos/0123456789abcdef";

test("a command is shown from its beginning, and its output names files from the root", async () => {
  const shown: Progress[] = [];
  const bus = new Bus();
  bus.listenToProgress((_task, progress) => shown.push(progress));
  const commands = {
    async run({ command, onLine }: CommandRequest) {
      onLine?.(`at ${root}/src/stock.ts:3:7`);
      return { command, exit: 1, ended: "exit", output: `in ${root}\nat ${root}/src/stock.ts:3:7\n`, ms: 5 };
    },
  };
  const opened = { workspace: { root, commands }, base: { branch: "main", sha: "" }, notices: [] };
  const ports = { bus, workspaces: { open: async () => opened }, clock: { monotonic: () => 0 } };
  const task = {
    id: "T-1",
    folder: "0123456789abcdef",
    options: {},
    usedMs: 0,
    state: "received",
    clone: { names: ["another"], renewals: 0 },
  };
  const run = new TaskRun(task as Task, ports as unknown as Ports, new AbortController().signal);
  await run.open();

  const { output } = await run.command({ command: "npm test", timeoutMs: 1000 });

  expect(output).toBe("in .\nat src/stock.ts:3:7\n");
  expect(shown).toEqual([
    { phase: "command", command: "npm test", line: "" },
    { phase: "command", command: "npm test", line: "at src/stock.ts:3:7" },
  ]);
});

/**
 * Records what an executable leaves behind, for tests/end_to_end/upgrade/upgrade.test.ts: tasks in every state that a person or a crash
 * can leave them in. `bun scripts/record_upgrade.ts <version> [executable]` writes tests/end_to_end/upgrade/<version>/.
 */
import { dirname, resolve } from "node:path";
import type { ModelRequest, ScriptedReply } from "../orchestrator/demo/model_server/play.ts";
import { built, call, finish } from "../tests/support/executable.ts";
import { processesOf } from "../tests/support/job.ts";
import { aBotPlace } from "../tests/support/telegram/bot.ts";
import { change, files, requestFor, turnOf, write, writesNotes } from "../tests/support/upgrade/notes.ts";
import { saveRecording } from "../tests/support/upgrade/recording.ts";

const [version, executable = built] = process.argv.slice(2);
if (!version) throw new Error("usage: bun scripts/record_upgrade.ts <version> [executable]");

/** More than any limit allows, in one answer. */
const dear = { input: 1_000_000, output: 100_000, cached: 0, cacheWrite: 0 };
const refused: ScriptedReply = { misbehave: { status: 401 } };
const none: ScriptedReply = { misbehave: "hang" };
const red = (turn: number): ScriptedReply => ({ calls: [write("failed", 2, `wrong ${turn}`), finish] });
const fewerTests = call("edit_file", { path: "test.sh", edits: [{ old: "2 passed", new: "1 passed" }] });

/** At these turns a task is left, by another answer than the usual one. */
const leavingAt: Record<string, ScriptedReply> = {
  "key plan 1": refused,
  "interrupted 2 2": none,
  "cancelled 2 1": none,
  "failed 2 0": red(0),
  "failed 2 1": red(1),
  "failed 2 2": red(2),
  "weaker 1 0": { calls: [fewerTests, write("weaker", 1, "draft")] },
  "planning plan 1": none,
  "step 2 1": none,
};
const answered: string[] = [];
const unanswered: string[] = [];

await using place = await aBotPlace({
  executable: resolve(executable),
  files,
  env: { MAX_PARALLEL_TASKS: "3" },
  async script(request: ModelRequest): Promise<ScriptedReply> {
    const { name, work, turn } = turnOf(request);
    const at = `${name} ${work} ${turn}`;
    const reply = leavingAt[at] ?? (await writesNotes(request));
    (reply.misbehave ? unanswered : answered).push(at);
    return name === "money" && work === 2 ? { ...reply, usage: dear } : reply;
  },
});
const area = dirname(place.folder);

const tasks: { id: string; name: string }[] = [];
const run = (name: string, ...words: string[]) => {
  tasks.push({ id: `T-${tasks.length + 1}`, name });
  return ["run", requestFor(name), "--repo", "shop", ...words];
};

await leave(0, run("completed", "--yes"));
await leave(0, run("planned", "--plan-only"));
await leave(0, run("revised", "--plan-only"));
await leave(3, ["modify", "T-3", change, "--no-input"]);
await leave(3, run("asked", "--no-input"));
await leave(4, run("money", "--yes", "--max-cost", "0.5"));
await leave(4, run("key", "--yes"));
await leave(4, run("weaker", "--yes"));
place.git.fail = ({ action }) => (action === "git-receive-pack" ? { kind: "status", status: 403 } : undefined);
await leave(4, run("refused", "--yes"));
place.git.fail = () => undefined;
await leave(1, run("failed", "--yes"));
await leave(0, run("rejected", "--plan-only"));
await leave(0, ["reject", "T-10", "not this week"]);

const interrupted = place.begin(...run("interrupted", "--yes"));
await until("the interrupted task hangs", () => unanswered.includes("interrupted 2 2"));
interrupted.kill("SIGINT");
await expectExit(interrupted.done, 130);

const cancelled = place.begin(...run("cancelled", "--yes"));
await until("the cancelled task hangs", () => unanswered.includes("cancelled 2 1"));
await leave(0, ["cancel", "T-12"]);
await expectExit(cancelled.done, 5);

const bot = await place.bot();
tasks.push({ id: "T-13", name: "chat" });
place.ana.says(requestFor("chat"));
await place.ana.sees(/^📋 T-13/);

await leave(0, run("planning", "--yes", "--detach"));
await until("the planner hangs", () => unanswered.includes("planning plan 1"));
await leave(0, run("step", "--yes", "--detach"));
await until("the executor hangs", () => unanswered.includes("step 2 1"));
let pushed = false;
place.git.fail = ({ action }) => {
  if (action !== "git-receive-pack") return undefined;
  pushed = true;
  return { kind: "stall", bytes: 0 };
};
await leave(0, run("push", "--yes", "--detach"));
await until("the push has no answer", () => pushed);
await leave(0, run("check", "--yes", "--detach"));
await until("the check runs", () => checks().length > 0);
await leave(0, run("queued", "--yes", "--detach"));
await until("the last one is queued", async () => (await place.show(tasks.at(-1)?.id)).state === "queued");
if (checks().length === 0) throw new Error("the check ended too early: once more");

bot.kill("SIGKILL");
const at = new Date().toISOString();
await bot.done;
await until("every process is gone", () => processesOf(place).length === 0);

saveRecording(area, {
  version,
  at,
  url: place.url,
  tasks: place
    .query<{ id: string; state: string }>("SELECT id, state FROM task ORDER BY number")
    .map(({ id, state }) => ({ id, name: tasks.find((task) => task.id === id)?.name ?? "", state })),
  answered,
});

async function leave(exit: number, words: string[]): Promise<void> {
  await expectExit(place.devorch(...words), exit);
}

async function expectExit(said: ReturnType<typeof place.devorch>, exit: number): Promise<void> {
  const { exit: found, stdout, stderr } = await said;
  if (found !== exit) throw new Error(`exit ${found} instead of ${exit}: ${stdout}${stderr}`);
}

function checks(): string[] {
  return Bun.spawnSync(["pgrep", "-f", "^sleep 3$"]).stdout.toString().split("\n").filter(Boolean);
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await holds())) {
    if (performance.now() - begun > 60_000) throw new Error(`never: ${what}`);
    await Bun.sleep(20);
  }
}

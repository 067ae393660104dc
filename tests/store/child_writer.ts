import { openStore } from "../../orchestrator/store/store.ts";
import { aTask } from "./sample.ts";

/** Commits to the task of the folder named by the first argument and says each number once it is on disk. */
const store = await openStore(process.argv[2] ?? "");
const known = (await store.tasks())[0];
const { task } = known ? { task: known } : await store.create((id) => aTask(id), []);
for (let n = (await store.events(task.id)).length; ; n += 1) {
  const [event] = await store.commit(task.id, {
    task: aTask(task.id, { notes: ["x".repeat(2000)], round: n + 1 }),
    events: [{ type: "tool.called", tool: `n${n + 1}`, ok: true }],
    effect: { key: `0/${n + 1}`, kind: "model", result: n + 1, done: true },
  });
  process.stdout.write(`${event?.seq}\n`);
}

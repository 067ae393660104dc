import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DiskFull } from "../../orchestrator/store/fault.ts";
import { openStore } from "../../orchestrator/store/store.ts";
import { aTask } from "./sample.ts";

/** Fills the small disk named by the first argument with commits, frees room, and goes on; says what happened. */
const folder = process.argv[2] ?? "";
const ballast = join(folder, "ballast");
writeFileSync(ballast, new Uint8Array(500_000));
const store = await openStore(join(folder, "data"));
const { task } = await store.create((id) => aTask(id), []);
const commit = () =>
  store.commit(task.id, { events: [{ type: "plan.modified", revision: 1, change: "x".repeat(20_000) }] });

let saved = 0;
let error: unknown;
while (error === undefined) {
  await commit().then(
    () => {
      saved += 1;
    },
    (thrown: unknown) => {
      error = thrown;
    },
  );
}
const kept = (await store.events(task.id)).length;
const again = await commit().catch((thrown: unknown) => thrown);
rmSync(ballast);
const [next] = await commit();
await store.close();
console.log(
  JSON.stringify({
    full: error instanceof DiskFull && error.code,
    again: again instanceof DiskFull,
    lost: saved - kept,
    next: (next?.seq ?? 0) - saved,
    error: String(error),
  }),
);

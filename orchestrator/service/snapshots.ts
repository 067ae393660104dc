import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TaskView } from "../actions/devorch.ts";
import { atomicWrite } from "../safety/atomic_write.ts";
import { redactDeep } from "../safety/redact.ts";
import type { TaskEvent } from "../task/events.ts";
import type { Redactor } from "./redact.ts";

type Checkpoint = Extract<TaskEvent, { type: "checkpoint.saved" }>;

/** Writes the state of a task at each checkpoint: `T-12/checkpoints/<n>.json` under LOGS_PATH. */
export function snapshots(folder: string, redact: Redactor): (checkpoint: Checkpoint, view: TaskView) => void {
  return ({ task, ref, sha, at }, view) => {
    const place = join(folder, String(task), "checkpoints");
    const name = `${ref.split("/").at(-1)}.json`;
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const text = `${JSON.stringify(redactDeep({ ref, sha, at, task: view }, redact), null, 2)}\n`;
    atomicWrite(join(place, name), text, { mode: 0o600, derived: true });
  };
}

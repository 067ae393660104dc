import { redactDeep } from "../../safety/redact.ts";
import { devTasksFiles } from "../../task/dev_tasks.ts";
import { Pause } from "../../task/errors.ts";
import { notice } from "../../task/events.ts";
import type { Task, TaskIn, Work } from "../../task/task.ts";
import { text } from "../../texts/index.ts";
import type { TaskRun } from "../task_run.ts";
import { withStep } from "../with_work.ts";
import type { Scanned } from "../workspace.ts";
import { allowedSecrets, recordSuspects } from "./allowed_secrets.ts";
import { announceAside } from "./announce_aside.ts";
import { sortTraces } from "./leftovers.ts";
import { printablePath } from "./printable_path.ts";

interface CommitContents {
  branch: string;
  message: string;
  /** Files of `.dev-tasks`, by name. */
  published: Record<string, string>;
  /** Index of the step that is saved; null for a `wip:` commit, which leaves files with secrets out instead of stopping. */
  step: number | null;
}

/** Writes `.dev-tasks` and commits it with every changed file that may be published. Throws Pause("push") for a secret. */
export async function commitAll(run: TaskRun, { branch, message, published, step }: CommitContents): Promise<string> {
  const { git, files } = run.workspace;
  const { base } = (run.task as { work: Work }).work;
  // The files of an interrupted command have not been sorted into work and leftovers yet.
  if (step === null) await sortTraces(run, "executor");
  const scanned = await git.scan(base.sha);
  await announceAside(run, scanned);
  if (scanned.notices.length > 0) await run.emit(...scanned.notices.map(({ key, params }) => notice(key, params)));
  const allowed = await allowedSecrets(run);
  const secrets = scanned.secrets.filter(({ fingerprint }) => fingerprint === null || !allowed.has(fingerprint));
  if (secrets.length > 0 && step !== null) await pauseForSecret(run, step, secrets);
  const leftOut = new Set(secrets.map(({ path }) => path));
  for (const path of leftOut) await run.emit(notice("scan.left-out", { path: printablePath(path) }));
  await files.publish(published);
  const names = Object.keys(published).map((name) => `.dev-tasks/${name}`);
  const paths = [...scanned.paths.filter((path) => !leftOut.has(path)), ...names];
  return git.commit({ branch, message: run.ports.redact(message), paths });
}

/** The files of `.dev-tasks`, with secrets in the task's texts redacted. */
export function devTasksPages(
  run: TaskRun,
  task: Task,
  state: Parameters<typeof devTasksFiles>[1],
): Record<string, string> {
  return devTasksFiles(redactDeep(task, run.ports.redact) as Task, state);
}

/** Before the push: tells the person which changed files other machines or programs execute by themselves. */
export async function announceFilesRunElsewhere(run: TaskRun): Promise<void> {
  const { work } = run.task as TaskIn<"finalizing">;
  const { elsewhere } = await run.workspace.git.scan(work.base.sha);
  if (elsewhere.length === 0) return;
  const paths = elsewhere.map(printablePath).join(", ").slice(0, 1000);
  await run.commitOnce(run.key("elsewhere"), "step", () => ({ events: [notice("scan.elsewhere", { paths })] }));
}

/** Pauses; the step is done again unless the person allows the secret. The executor reads why. */
async function pauseForSecret(run: TaskRun, index: number, secrets: Scanned["secrets"]): Promise<never> {
  const [first] = secrets;
  const own = secrets.find(({ fingerprint }) => fingerprint === null);
  const { path, line, kind } = own ?? first ?? { path: "", line: 0, kind: "" };
  const params = { path: printablePath(path), line, kind, id: run.task.id, more: secrets.length - 1 };
  await recordSuspects(run, secrets);
  await run.commit({ task: withStep(run, index, { output: text("en", "scan.redo", params) }) });
  throw new Pause("push", own ? "scan.own-key" : "scan.secret", params);
}

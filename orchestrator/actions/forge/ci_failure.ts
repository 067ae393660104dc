import { createHash } from "node:crypto";
import { digest } from "../../evidence/digest.ts";
import type { RemoteRepository } from "../../run/delivery/remote_repository.ts";
import { type ForgeCheck, ForgeError } from "../../sdk/forge.ts";
import type { CiResult, TaskIn } from "../../task/task.ts";
import type { TaskActions } from "../task_actions.ts";

const digestBytes = 4096;
/** The end of a log tells why it failed. */
const mostLog = 200_000;
const mostLogs = 5;

/** The jobs that the work made red, what their logs say, and a name by which the same failure is known again. */
export async function failureOf(
  { ports }: TaskActions,
  task: TaskIn<"completed">,
  remote: RemoteRepository,
  checks: readonly ForgeCheck[],
): Promise<NonNullable<CiResult["failure"]>> {
  const { base } = (task.earlier?.[0]?.work ?? task.work) as { base: { sha: string } };
  const before = (await remote.checks?.list(base.sha)) ?? [];
  const redBefore = new Set(before.filter(({ state }) => state === "red").map(({ name }) => name));
  const red = checks.filter(({ name, state }) => state === "red" && !redBefore.has(name));
  const shown = red.slice(0, mostLogs);
  const limit = Math.floor(digestBytes / Math.max(1, shown.length)) - 2;
  const parts: string[] = [];
  for (const check of shown) {
    const output = ports.redact(plainLog(await logOf(remote, check)));
    const command = check.name.replace(/\s+/g, " ").slice(0, 200);
    parts.push(digest({ command, exit: 1, ended: "exit", output }, { limit }));
  }
  const jobs = red.map(({ name }) => name);
  return { jobs, digest: parts.join("\n\n"), signature: signatureOf(jobs, parts) };
}

/** What the forge says of the job where it has no log to give. */
async function logOf({ checks }: RemoteRepository, { log, summary }: ForgeCheck): Promise<string> {
  if (log === null) return summary;
  try {
    return ((await checks?.log(log)) ?? "") || summary;
  } catch (error) {
    if (error instanceof ForgeError) return summary;
    throw error;
  }
}

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, "g");

/** Without the colours and the times that forges put before each line. */
function plainLog(log: string): string {
  return log
    .slice(-mostLog)
    .replace(escapes, "")
    .replace(/^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z /gm, "");
}

/** Numbers differ from run to run. */
function signatureOf(jobs: readonly string[], parts: readonly string[]): string {
  const words = parts.join("\n").replace(/[\da-f]{7,}|\d+/gi, "0");
  return createHash("sha256")
    .update(JSON.stringify([[...jobs].sort(), words]))
    .digest("hex")
    .slice(0, 16);
}

import { setPriority } from "node:os";
import { UserError } from "../../task/errors.ts";
import { DiskFull, storeErrorOf } from "../fault.ts";
import { type Copy, createCopy, vacuumInto } from "./copy.ts";

interface CopyRequest {
  from: string;
  to: string;
}

type CopyResult =
  | { copy: Copy }
  | { full: string }
  | { user: Pick<UserError, "key" | "params" | "exit">; cause: string }
  | { bug: string };

/** A disk that hangs must not block the daily maintenance for ever. */
const copyTimeoutMs = 30 * 60_000;

/**
 * Copies a database in use, in a child process: a gigabyte takes many seconds, during which this process would not respond.
 * `self` is how this program is started again.
 */
export async function copyInChildProcess(self: readonly string[], from: string, to: string): Promise<Copy> {
  const order: CopyRequest = { from, to };
  const child = Bun.spawn([...self, "__backup", String(process.pid)], {
    cwd: "/",
    env: {},
    stdin: new Blob([JSON.stringify(order)]),
    stdout: "pipe",
    stderr: "ignore",
    timeout: copyTimeoutMs,
  });
  const words = await new Response(child.stdout).text();
  const exit = await child.exited;
  if (words === "") throw new Error(`the copy of ${from} ended without a word (${child.signalCode ?? exit})`);
  const answer: CopyResult = JSON.parse(words);
  if ("copy" in answer) return answer.copy;
  if ("full" in answer) throw new DiskFull(answer.full);
  if ("bug" in answer) throw new Error(answer.bug);
  const { key, params, exit: code } = answer.user;
  throw new UserError(key, params, { exit: code, cause: answer.cause });
}

const niceness = 10;

/** The process `devorch __backup`. It runs at a low priority. */
export async function serveBackup(): Promise<void> {
  setPriority(niceness);
  const { from, to }: CopyRequest = JSON.parse(await Bun.stdin.text());
  process.stdout.write(JSON.stringify(await copyOrError(from, to)));
}

async function copyOrError(from: string, to: string): Promise<CopyResult> {
  try {
    return { copy: await createCopy(to, (temporary) => vacuumInto(from, temporary)) };
  } catch (error) {
    const told = storeErrorOf(error, to);
    if (told instanceof DiskFull) return { full: told.path };
    if (!(told instanceof UserError))
      return { bug: told instanceof Error ? (told.stack ?? told.message) : String(told) };
    const { key, params, exit } = told;
    return { user: { key, params, exit }, cause: String(told.cause ?? "") };
  }
}

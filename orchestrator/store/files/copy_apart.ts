import { setPriority } from "node:os";
import { UserError } from "../../task/errors.ts";
import { DiskFull, explain } from "../fault.ts";
import { type Copy, placeCopy, vacuumInto } from "./copy.ts";

interface Order {
  from: string;
  to: string;
}

type Answer =
  | { copy: Copy }
  | { full: string }
  | { user: Pick<UserError, "key" | "params" | "exit">; cause: string }
  | { bug: string };

/** A disk that hangs must not keep the daily round from its other work for ever. */
const mostMs = 30 * 60_000;

/**
 * Has a copy of a database that is in use made and checked by a process of its own: a gigabyte takes many seconds, in which
 * this one would hear nobody. `self` is how this program is started again.
 */
export async function copyApart(self: readonly string[], from: string, to: string): Promise<Copy> {
  const order: Order = { from, to };
  const child = Bun.spawn([...self, "__backup", String(process.pid)], {
    cwd: "/",
    env: {},
    stdin: new Blob([JSON.stringify(order)]),
    stdout: "pipe",
    stderr: "ignore",
    timeout: mostMs,
  });
  const words = await new Response(child.stdout).text();
  const exit = await child.exited;
  if (words === "") throw new Error(`the copy of ${from} ended without a word (${child.signalCode ?? exit})`);
  const answer: Answer = JSON.parse(words);
  if ("copy" in answer) return answer.copy;
  if ("full" in answer) throw new DiskFull(answer.full);
  if ("bug" in answer) throw new Error(answer.bug);
  const { key, params, exit: code } = answer.user;
  throw new UserError(key, params, { exit: code, cause: answer.cause });
}

const politely = 10;

/** The process `devorch __backup`. It lets the one that works go first. */
export async function serveBackup(): Promise<void> {
  setPriority(politely);
  const { from, to }: Order = JSON.parse(await Bun.stdin.text());
  process.stdout.write(JSON.stringify(await made(from, to)));
}

async function made(from: string, to: string): Promise<Answer> {
  try {
    return { copy: await placeCopy(to, (temporary) => vacuumInto(from, temporary)) };
  } catch (error) {
    const told = explain(error, to);
    if (told instanceof DiskFull) return { full: told.path };
    if (!(told instanceof UserError))
      return { bug: told instanceof Error ? (told.stack ?? told.message) : String(told) };
    const { key, params, exit } = told;
    return { user: { key, params, exit }, cause: String(told.cause ?? "") };
  }
}

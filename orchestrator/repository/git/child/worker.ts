import type { Progress } from "../../../run/workspace.ts";
import { giveBackMemory } from "../../give_back_memory.ts";
import { noteChanges, operations } from "./operations.ts";
import { toWire, type WorkerReply, type WorkerRequest } from "./protocol.ts";

const progressEveryMs = 100;

/**
 * The repository worker: `<executable> __git <pid of who started it>`. Requests come by stdin as lines of JSON and are done one
 * after the other. It ends when stdin closes; during a request the kernel kills it with its parent (die_with_parent.ts).
 */
export async function serveRepositoryWorker(): Promise<never> {
  // stdout is for replies alone; the library logs to the console.
  console.log = console.error;
  // Files of a clone get git's usual modes, which a project's tests may check. The clone's folder itself is closed to others.
  process.umask(process.umask() & 0o022);
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let last: Promise<void> = Promise.resolve();
  for await (const chunk of Bun.stdin.stream()) {
    const [first = "", ...others] = decoder.decode(chunk, { stream: true }).split("\n");
    pieces.push(first);
    for (const next of others) {
      const line = pieces.join("");
      if (line) last = last.then(() => answerRequest(JSON.parse(line) as WorkerRequest));
      pieces = [next];
    }
  }
  process.exit(0);
}

async function answerRequest({ id, op, args, changes }: WorkerRequest): Promise<void> {
  noteChanges(changes);
  try {
    const run = operations[op] as (args: unknown, report: (progress: Progress) => void) => Promise<unknown>;
    send({ id, ok: (await run(args, throttle(id))) ?? null });
  } catch (error) {
    send({ id, error: toWire(error) });
  }
  giveBackMemory();
}

function throttle(id: number): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressEveryMs) return;
    last = now;
    send({ id, progress });
  };
}

function send(reply: WorkerReply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

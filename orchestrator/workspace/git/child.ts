import type { Progress } from "devorch";
import { operations } from "./operations.ts";
import { type GitReply, type GitRequest, toWire } from "./protocol.ts";

const progressEveryMs = 100;

/**
 * The process that does the git work: `<executable> __git`. Requests come by stdin as lines of JSON and are done one
 * after the other. It ends at once when stdin does, so it never outlives who started it.
 */
export async function serveGitChild(): Promise<never> {
  // stdout is for answers alone; the library says some things by itself.
  console.log = console.error;
  // A clone has the modes that git gives: tests of a project may look at them. Its folder is closed to others as a whole.
  process.umask(process.umask() & 0o022);
  const decoder = new TextDecoder();
  let rest = "";
  let last: Promise<void> = Promise.resolve();
  for await (const chunk of Bun.stdin.stream()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line) last = last.then(() => answer(JSON.parse(line) as GitRequest));
  }
  process.exit(0);
}

async function answer({ id, op, args }: GitRequest): Promise<void> {
  try {
    const run = operations[op] as (args: unknown, report: (progress: Progress) => void) => Promise<unknown>;
    send({ id, ok: (await run(args, throttled(id))) ?? null });
  } catch (error) {
    send({ id, error: toWire(error) });
  }
}

function throttled(id: number): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressEveryMs) return;
    last = now;
    send({ id, progress });
  };
}

function send(reply: GitReply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

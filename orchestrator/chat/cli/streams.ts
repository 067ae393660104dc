import type { Writable } from "node:stream";
import { Exit } from "../../task/errors.ts";

/** What a stream failed with. Kept here: Bun sets neither `errored` nor `destroyed` for a file that is full. */
const failures = new WeakMap<Writable, Error>();
const watched = new WeakSet<Writable>();

/** Keeps a failing stream from ending the process: a task goes on when nobody reads its words any more. */
export function watchStream(stream: Writable): void {
  if (watched.has(stream)) return;
  watched.add(stream);
  stream.on("error", (error) => {
    if (!failures.has(stream)) failures.set(stream, error);
  });
}

/** True when nothing that is written arrives any more: the reader left (`devorch logs T-1 | head`), the disk is full. */
export function streamGone(stream: Writable): boolean {
  return failures.has(stream) || stream.destroyed || !stream.writable;
}

/** Why writing failed; undefined when it did not, or when only the reader left, which is its right. */
export function streamFailure(stream: Writable): Error | undefined {
  const failure = failures.get(stream);
  return failure && "code" in failure && failure.code === "EPIPE" ? undefined : failure;
}

/** Writes out what is still buffered: `process.exit` drops all that a pipe has not taken yet (64 kB). Ends the stream. */
async function writeOut(stream: Writable): Promise<void> {
  watchStream(stream);
  if (streamGone(stream)) return;
  await new Promise<void>((resolve) => {
    stream.once("error", () => resolve());
    stream.once("close", resolve);
    stream.end(() => resolve());
  });
}

/** The last thing before `process.exit`: all words out. Resolves to the exit code, 74 where data was lost on the way. */
export async function leave(stdout: Writable, stderr: Writable, exit: number): Promise<number> {
  await Promise.all([writeOut(stdout), writeOut(stderr)]);
  return exit === Exit.done && streamFailure(stdout) ? Exit.io : exit;
}

import type { Writable } from "node:stream";
import { Exit } from "../../task/errors.ts";

/** The error of each failed stream: Bun sets neither `errored` nor `destroyed` for a full disk. */
const failures = new WeakMap<Writable, Error>();
const watchedStreams = new WeakSet<Writable>();

/** Keeps a failing stream from ending the process: a task continues when its output is not read. */
export function watchStream(stream: Writable): void {
  if (watchedStreams.has(stream)) return;
  watchedStreams.add(stream);
  stream.on("error", (error) => {
    if (!failures.has(stream)) failures.set(stream, error);
  });
}

/** True when output is lost: the reader closed the pipe (`devorch logs T-1 | head`), or the disk is full. */
export function streamGone(stream: Writable): boolean {
  return failures.has(stream) || stream.destroyed || !stream.writable;
}

/** The error of a failed write; undefined without one, or when only the reader closed the pipe. */
export function streamFailure(stream: Writable): Error | undefined {
  const failure = failures.get(stream);
  return failure && "code" in failure && failure.code === "EPIPE" ? undefined : failure;
}

/** Ends the stream and waits for its buffer: `process.exit` drops what a pipe has not taken yet (64 kB). */
async function writeOut(stream: Writable): Promise<void> {
  watchStream(stream);
  if (streamGone(stream)) return;
  await new Promise<void>((resolve) => {
    stream.once("error", () => resolve());
    stream.once("close", resolve);
    stream.end(() => resolve());
  });
}

/** Flushes both streams before `process.exit`. Resolves to the exit code, 74 where output was lost. */
export async function flushStreams(stdout: Writable, stderr: Writable, exit: number): Promise<number> {
  await Promise.all([writeOut(stdout), writeOut(stderr)]);
  return exit === Exit.done && streamFailure(stdout) ? Exit.io : exit;
}

import { closeSync } from "node:fs";
import { constants } from "node:os";
import type { CommandResult } from "../../../run/workspace.ts";
import { Output } from "./output.ts";
import { openPipe } from "./pipe.ts";
import { namespaceEnd, sweepMarked } from "./sweep.ts";
import { pollMs, WaitObserver, type WaitsFor } from "./waits.ts";

/** One process tree to run to its end. */
export interface ChildRequest {
  argv: readonly string[];
  cwd: string;
  environment: Record<string, string>;
  /** `NAME=value` that only this tree's processes carry in their environment. */
  marker: string;
  /** The first process of the pid namespace that holds all others of this tree; undefined where there is none. */
  namespace?: () => number | undefined;
  /** Passed on as file descriptors 3, 4 ...; the caller closes its own. */
  descriptors: readonly number[];
  signal: AbortSignal;
  timeoutMs: number;
  /** Ended as soon as it only waits for what will not come. */
  trial?: boolean | undefined;
  onLine: ((line: string) => void) | undefined;
}

export type ChildResult = Omit<CommandResult, "command">;

const drainMs = 500;
const outputLimit = 50 * 1024 * 1024;
const longestTimerMs = 2 ** 31 - 1;

/** stdout and stderr in one stream, in order; when memory runs out the child is killed before devorch. */
const prelude = 'umask "$0"; echo 500 2>/dev/null >/proc/self/oom_score_adj; exec "$@" 2>&1';
/** A command creates files with the usual modes, not with devorch's stricter ones. */
const usualMask = 0o022;

/**
 * Runs a process tree without stdin or terminal in its own session, and returns when no process is left. The exit ends it, not
 * the end of the output: a daemon that keeps the pipe open does not block the caller.
 */
export async function runChild(request: ChildRequest): Promise<ChildResult> {
  const startedAt = performance.now();
  const { process: child, stream, release } = spawnTree(request);
  const output = new Output(request.onLine);
  const watch = watchdog(request, () => killGroup(child.pid));
  const reader = stream.getReader();
  const pump = readAll(reader, output, () => watch.stop("killed"));
  const observing = request.trial ? observeWaits(request, output, () => watch.stop("timeout")) : undefined;
  await child.exited;
  const waits = observing?.end();
  const ended = watch.end();
  killGroup(child.pid);
  const first = request.namespace?.();
  // Without a namespace every process of the machine is looked at.
  if (first === undefined || !(await namespaceEnd(first))) await sweepMarked(request.marker);
  await Promise.race([pump, Bun.sleep(drainMs)]);
  await reader.cancel();
  release();
  const exit = ended === "exit" ? exitCode(child) : null;
  return { exit, ended, output: output.text(), ms: Math.round(performance.now() - startedAt), ...(waits && { waits }) };
}

/** Kills at the time limit and on abort; the first reason is reported. */
function watchdog({ signal, timeoutMs }: ChildRequest, kill: () => void) {
  let ended: ChildResult["ended"] = "exit";
  const stop = (reason: ChildResult["ended"]): void => {
    if (ended === "exit") ended = reason;
    kill();
  };
  const abort = (): void => stop("aborted");
  const timer = setTimeout(() => stop("timeout"), Math.min(timeoutMs, longestTimerMs));
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  const end = (): ChildResult["ended"] => {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    return ended;
  };
  return { stop, end };
}

function observeWaits({ marker }: ChildRequest, output: Output, stop: () => void) {
  const observer = new WaitObserver(marker);
  let waits: WaitsFor | undefined;
  const timer = setInterval(() => {
    waits ??= observer.poll(output.total);
    if (waits) stop();
  }, pollMs);
  const end = () => {
    clearInterval(timer);
    return waits;
  };
  return { end };
}

function spawnTree({ argv, cwd, environment, descriptors }: ChildRequest) {
  const pipe = openPipe();
  const process = Bun.spawn(["/bin/sh", "-c", prelude, (globalThis.process.umask() & usualMask).toString(8), ...argv], {
    cwd,
    env: environment,
    stdio: ["ignore", pipe?.write ?? "pipe", "ignore", ...descriptors],
    detached: true,
  });
  if (!pipe) return { process, stream: process.stdout as ReadableStream<Uint8Array>, release: () => {} };
  closeSync(pipe.write);
  return { process, stream: Bun.file(pipe.read).stream(), release: () => closeSync(pipe.read) };
}

/** The used part of a stream's reader: the full type differs between Bun and Node. */
interface Reader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
}

async function readAll(reader: Reader, output: Output, tooMuch: () => void): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (value) output.add(value);
    if (output.total > outputLimit) tooMuch();
  }
}

/** 128 + signal, as shells report a signal. */
function exitCode({
  exitCode,
  signalCode,
}: {
  exitCode: number | null;
  signalCode: NodeJS.Signals | number | null;
}): number {
  const signal = typeof signalCode === "string" ? constants.signals[signalCode] : (signalCode ?? 0);
  return exitCode ?? 128 + signal;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // The group is empty.
  }
}

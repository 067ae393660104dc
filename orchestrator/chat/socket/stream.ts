import { UserError } from "../../task/errors.ts";
import type { TaskEvent } from "../../task/events.ts";
import { aliveEveryMs, failureOf, type Line } from "./protocol.ts";

/**
 * Events as NDJSON, one line each, with a line in between when nothing happens for a while. Pulled by the reader, so that
 * a follower that does not read costs no memory. Ends with an `end` or an `error` line; without one when it was aborted.
 */
export function streamOf(
  follow: (signal: AbortSignal) => AsyncIterable<TaskEvent>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Response {
  const left = new AbortController();
  const events = follow(AbortSignal.any([signal, left.signal]))[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: Promise<Line> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        next ??= nextLine(events, onError);
        const line = await orAlive(next);
        if (!("alive" in line)) next = undefined;
        // The task goes on in the next owner: its follower must not take our leaving for the end of the stream.
        if (signal.aborted) return controller.close();
        controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
        if ("end" in line || "error" in line) controller.close();
      },
      cancel: () => left.abort(),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
}

async function nextLine(events: AsyncIterator<TaskEvent>, onError: (error: unknown) => void): Promise<Line> {
  try {
    const { done, value } = await events.next();
    return done ? { end: true } : { event: value };
  } catch (error) {
    if (!(error instanceof UserError)) onError(error);
    return { error: failureOf(error) };
  }
}

async function orAlive(next: Promise<Line>): Promise<Line> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = new Promise<Line>((resolve) => {
    timer = setTimeout(() => resolve({ alive: true }), aliveEveryMs);
  });
  try {
    return await Promise.race([next, alive]);
  } finally {
    clearTimeout(timer);
  }
}

import { UserError } from "../../task/errors.ts";
import type { TaskEvent } from "../../task/events.ts";
import { aliveEveryMs, type StreamLine, toFailure } from "./protocol.ts";

/**
 * Events as NDJSON, with `alive` lines during silence. Pulled by the reader, so that a slow follower costs no memory. Ends with
 * an `end` or an `error` line; without one when it was aborted.
 */
export function streamOf(
  follow: (signal: AbortSignal) => AsyncIterable<TaskEvent>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Response {
  const left = new AbortController();
  const events = follow(AbortSignal.any([signal, left.signal]))[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let next: Promise<StreamLine> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        next ??= nextLine(events, onError);
        const line = await orAlive(next);
        if (!("alive" in line)) next = undefined;
        // The task continues in the next owner: its follower must not see an `end` line.
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

async function nextLine(events: AsyncIterator<TaskEvent>, onError: (error: unknown) => void): Promise<StreamLine> {
  try {
    const { done, value } = await events.next();
    return done ? { end: true } : { event: value };
  } catch (error) {
    if (!(error instanceof UserError)) onError(error);
    return { error: toFailure(error) };
  }
}

async function orAlive(next: Promise<StreamLine>): Promise<StreamLine> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = new Promise<StreamLine>((resolve) => {
    timer = setTimeout(() => resolve({ alive: true }), aliveEveryMs);
  });
  try {
    return await Promise.race([next, alive]);
  } finally {
    clearTimeout(timer);
  }
}

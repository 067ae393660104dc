import { OwnerGone } from "../../actions/devorch.ts";
import type { TaskEvent } from "../../task/events.ts";
import { fromFailure, type Send, type StreamLine } from "./protocol.ts";

interface FollowOptions {
  send: Send;
  /** Throws when the owner is gone or does not answer. */
  alive(): Promise<void>;
  silenceMs: number;
  id: string;
  fromSeq: number;
  signal: AbortSignal;
}

/**
 * The owner's stream of events. Ends without an error when aborted; throws OwnerGone when it was cut off, UserError 75 when
 * silent.
 */
export async function* readEvents(options: FollowOptions): AsyncIterable<TaskEvent> {
  const { send, id, fromSeq, signal } = options;
  try {
    const response = await orSilent(send("/follow", { id, fromSeq }, signal), options);
    for await (const line of messageLines(response, options)) {
      if ("end" in line) return;
      if ("error" in line) throw fromFailure(line.error);
      if ("event" in line) yield line.event;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  throw new OwnerGone("the owner went away in the middle of a stream");
}

type OwnerCheck = Pick<FollowOptions, "alive" | "silenceMs">;

async function* messageLines(response: Response, watch: OwnerCheck): AsyncIterable<StreamLine> {
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await orSilent(reader.read().catch(throwBroken), watch);
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function throwBroken(error: unknown): never {
  throw new OwnerGone("the stream broke", { cause: error });
}

/** A stopped (SIGSTOP) owner does not close its sockets: after a silence it is pinged. */
export async function orSilent<T>(answer: Promise<T>, { alive, silenceMs }: OwnerCheck): Promise<T> {
  for (;;) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<"silence">((resolve) => {
      timer = setTimeout(() => resolve("silence"), silenceMs);
    });
    const first = await Promise.race([answer, silence]).finally(() => clearTimeout(timer));
    if (first !== "silence") return first as T;
    await alive();
  }
}

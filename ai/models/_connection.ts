import { ModelError } from "devorch";
import { asModelError, errorOfAnswer } from "./_errors.ts";
import { wholeEvents } from "./_whole_events.ts";

/** How long a server may be silent, in ms. */
export interface StreamTimeouts {
  /** Until the answer begins: models that think answer late. */
  beginMs: number;
  /** Between two pieces of it; the servers' own keep-alive pings count as pieces. */
  silenceMs: number;
  /** For all of it, pings included. */
  wholeMs: number;
}

export interface Connection {
  signal: AbortSignal;
  patience: StreamTimeouts;
  /** Never repeated in an error, whatever the server echoes. */
  key: string;
  /** Sees whole events before the SDK does; what it throws ends the stream. */
  check?: (events: Uint8Array) => void;
}

export const defaultTimeouts: StreamTimeouts = { beginMs: 180_000, silenceMs: 120_000, wholeMs: 3_600_000 };

const longestErrorBody = 64_000;
/** Made once: an abort without a reason makes one with its stack each time. */
const ended = new Error("the answer has ended");
/** Of one answer as it comes, a hundred times what a model may write. */
const largestAnswer = 16 * 1024 * 1024;

export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * Iterates over what `open` begins with a `fetch` of ours, which an SDK is to use. Throws ModelError for every failure,
 * and the signal's reason at once when it aborts, even if the SDK hangs. The connection is closed however it ends.
 */
export async function* watchedStream<Event>(
  open: (fetch: Fetch, signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  { signal, patience, key, check }: Connection,
): AsyncGenerator<Event> {
  signal.throwIfAborted();
  const watch = startWatch(signal, patience);
  try {
    const stream = await watch.until(open(watchedFetch(watch, key, check), watch.signal));
    const events = stream[Symbol.asyncIterator]();
    for (;;) {
      const next = await watch.until(events.next());
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw asModelError(watch.signal.aborted ? watch.signal.reason : error, watch.begun);
  } finally {
    watch.end();
  }
}

interface Watch {
  /** Aborts with the caller's signal, and when the server has been silent for too long. */
  signal: AbortSignal;
  /** The result of `work`, or a rejection as soon as `signal` aborts. One at a time. */
  until<T>(work: Promise<T>): Promise<T>;
  begun: boolean;
  heard(): void;
  stop(reason: ModelError): void;
  end(): void;
}

function startWatch(caller: AbortSignal, patience: StreamTimeouts): Watch {
  const controller = new AbortController();
  // Not a promise to race each event against: it would hold every event until the stream ends.
  let reject: (reason: unknown) => void = () => {};
  const stop = (reason: unknown) => {
    controller.abort(reason);
    reject(controller.signal.reason);
  };
  const silence = (ms: number) =>
    setTimeout(() => stop(new ModelError("network", `no word for ${ms / 1_000} s`, { billed: true })), ms);
  const abort = () => stop(caller.reason);
  const tooLong = `the answer did not end within ${patience.wholeMs / 60_000} min`;
  const whole = setTimeout(() => stop(new ModelError("partial", tooLong)), patience.wholeMs);
  caller.addEventListener("abort", abort, { once: true });
  let timer = silence(patience.beginMs);
  const watch: Watch = {
    signal: controller.signal,
    until: (work) =>
      new Promise((resolve, fail) => {
        reject = fail;
        work.then(resolve, fail);
        if (controller.signal.aborted) fail(controller.signal.reason);
      }),
    begun: false,
    stop,
    heard() {
      if (watch.begun) return void timer.refresh();
      watch.begun = true;
      clearTimeout(timer);
      timer = silence(patience.silenceMs);
    },
    end() {
      clearTimeout(timer);
      clearTimeout(whole);
      caller.removeEventListener("abort", abort);
      controller.abort(ended);
    },
  };
  return watch;
}

/**
 * Every byte counts as a sign of life: Claude thinks for minutes with nothing but pings, which its SDK keeps to itself.
 * An answer that is no event stream becomes a ModelError here, with its headers and body, which the SDKs drop. Redirects
 * are not followed: the key would travel along.
 */
function watchedFetch(watch: Watch, key: string, check: Connection["check"]): Fetch {
  return async (url, init) => {
    // A few packed bytes may stand for gigabytes, all at once.
    const headers = new Headers(init?.headers);
    headers.set("accept-encoding", "identity");
    const response = await fetch(url, { ...init, headers, redirect: "manual", decompress: false });
    if (!response.ok) {
      const body = (await beginningOf(response)).replaceAll(key || "\0", "***");
      throw errorOfAnswer(response.status, response.headers, body, Date.now());
    }
    const type = response.headers.get("content-type") ?? "";
    if (!response.body || !type.startsWith("text/event-stream")) {
      throw new ModelError("partial", `an answer of type "${type}" instead of an event stream`);
    }
    const packed = response.headers.get("content-encoding") ?? "identity";
    if (packed !== "identity")
      throw new ModelError("partial", `an answer packed as "${packed}", which was not asked for`);
    watch.heard();
    let bytes = 0;
    const heard = (chunk: Uint8Array) => {
      watch.heard();
      bytes += chunk.byteLength;
      if (bytes <= largestAnswer) return;
      watch.stop(new ModelError("partial", `the answer is longer than ${largestAnswer >> 20} MB`));
    };
    const events = response.body.pipeThrough(wholeEvents({ heard, check }));
    return new Response(events, { status: response.status, headers: response.headers });
  };
}

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= longestErrorBody) break;
  }
  return text.slice(0, longestErrorBody);
}

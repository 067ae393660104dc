import { ModelError } from "devorch";
import { asModelError, errorOfAnswer } from "./_errors.ts";

/** How long a server may be silent, in ms. */
export interface Patience {
  /** Until the answer begins: models that think answer late. */
  beginMs: number;
  /** Between two pieces of it; the servers' own keep-alive pings count as pieces. */
  silenceMs: number;
}

export interface Connection {
  signal: AbortSignal;
  patience: Patience;
  /** Never repeated in an error, whatever the server echoes. */
  key: string;
}

export const usualPatience: Patience = { beginMs: 180_000, silenceMs: 120_000 };

const longestErrorBody = 64_000;

export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * Iterates over what `open` begins with a `fetch` of ours, which an SDK is to use. Throws ModelError for every failure,
 * and the signal's reason at once when it aborts, even if the SDK hangs. The connection is closed however it ends.
 */
export async function* streamed<Event>(
  open: (fetch: Fetch, signal: AbortSignal) => Promise<AsyncIterable<Event>>,
  { signal, patience, key }: Connection,
): AsyncGenerator<Event> {
  signal.throwIfAborted();
  const watch = aWatch(signal, patience);
  try {
    const stream = await Promise.race([open(watchedFetch(watch, key), watch.signal), watch.ended]);
    const events = stream[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([events.next(), watch.ended]);
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
  /** Rejects when `signal` aborts; never resolves. */
  ended: Promise<never>;
  begun: boolean;
  heard(): void;
  end(): void;
}

function aWatch(caller: AbortSignal, patience: Patience): Watch {
  const controller = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting for it at that moment.
  ended.catch(() => {});
  const stop = (reason: unknown) => {
    reject(reason);
    controller.abort(reason);
  };
  const silence = (ms: number) =>
    setTimeout(() => stop(new ModelError("network", `no word for ${ms / 1_000} s`, { billed: true })), ms);
  const abort = () => stop(caller.reason);
  caller.addEventListener("abort", abort, { once: true });
  let timer = silence(patience.beginMs);
  const watch: Watch = {
    signal: controller.signal,
    ended,
    begun: false,
    heard() {
      if (watch.begun) return void timer.refresh();
      watch.begun = true;
      clearTimeout(timer);
      timer = silence(patience.silenceMs);
    },
    end() {
      clearTimeout(timer);
      caller.removeEventListener("abort", abort);
      controller.abort();
    },
  };
  return watch;
}

/**
 * Every byte counts as a sign of life: Claude thinks for minutes with nothing but pings, which its SDK keeps to itself.
 * An answer that is no event stream becomes a ModelError here, with its headers and body, which the SDKs drop. Redirects
 * are not followed: the key would travel along.
 */
function watchedFetch(watch: Watch, key: string): Fetch {
  return async (url, init) => {
    const response = await fetch(url, { ...init, redirect: "manual" });
    if (!response.ok) {
      const body = (await response.text()).slice(0, longestErrorBody).replaceAll(key || "\0", "***");
      throw errorOfAnswer(response.status, response.headers, body, Date.now());
    }
    const type = response.headers.get("content-type") ?? "";
    if (!response.body || !type.startsWith("text/event-stream")) {
      throw new ModelError("partial", `an answer of type "${type}" instead of an event stream`);
    }
    watch.heard();
    const body = response.body.pipeThrough(
      new TransformStream({
        transform(chunk, out) {
          watch.heard();
          out.enqueue(chunk);
        },
      }),
    );
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

import type { AccessToken, AccessTokens } from "../../safety/access_token.ts";
import { Exit, UserError } from "../../task/errors.ts";

const lookEveryMs = 2000;
const mostStreams = 32;

interface OpenStream {
  token: AccessToken;
  end: AbortController;
}

/** The streams that are followed with a token; one that is removed ends them. While none is open nothing is asked for. */
export class OpenStreams {
  readonly #tokens: Pick<AccessTokens, "all">;
  readonly #open = new Set<OpenStream>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tokens: Pick<AccessTokens, "all">) {
    this.#tokens = tokens;
  }

  /** Throws UserError 75 where this token has as many as it may. */
  open(token: AccessToken, left: AbortSignal, start: (signal: AbortSignal) => Response): Response {
    const own = [...this.#open].filter((stream) => stream.token.name === token.name);
    if (own.length >= mostStreams) throw new UserError("remote.busy", { most: mostStreams }, { exit: Exit.later });
    const stream = { token, end: new AbortController() };
    const { body, headers } = start(AbortSignal.any([left, stream.end.signal]));
    const forget = () => this.#open.delete(stream);
    this.#open.add(stream);
    left.addEventListener("abort", forget, { once: true });
    this.#watch();
    // A proxy that collects answers would hold the events back.
    headers.set("x-accel-buffering", "no");
    headers.set("cache-control", "no-store");
    return new Response(body && watchEnd(body, forget), { headers });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const { end } of this.#open) end.abort();
  }

  #watch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#open.size > 0) void this.#endRemoved();
    }, lookEveryMs);
    this.#timer.unref();
  }

  async #endRemoved(): Promise<void> {
    // A database that is away says nothing about tokens.
    const tokens = await this.#tokens.all().catch(() => undefined);
    for (const { token, end } of this.#open) {
      const isThere = tokens?.some(({ name, createdAt }) => name === token.name && createdAt === token.createdAt);
      if (isThere === false) end.abort();
    }
    if (this.#open.size > 0) this.#watch();
  }
}

/** The same stream; `ended` is called once nothing more is read from it. */
function watchEnd(body: ReadableStream<Uint8Array>, ended: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          ended();
          controller.close();
        } else controller.enqueue(value);
      },
      async cancel() {
        ended();
        await reader.cancel();
      },
    },
    { highWaterMark: 0 },
  );
}

/** `status`: the server said so; `network`: no answer or cut; `stall`: silent too long; `protocol`: not a git server. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  readonly reason: "status" | "network" | "stall" | "protocol";
  readonly status: number | undefined;
  /** Whether a token was sent and did not help. */
  readonly withToken: boolean;

  constructor(
    reason: HttpFailure["reason"],
    message: string,
    more: { status?: number; withToken?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.reason = reason;
    this.status = more.status;
    this.withToken = more.withToken ?? false;
  }
}

export function httpFailureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HttpFailure("network", message.split(".")[0] ?? message, { cause: error });
}

/** Aborts a request that has been silent for too long. */
export class StallWatch {
  readonly #ms: number;
  readonly #controller = new AbortController();
  #timer: Timer | undefined;

  constructor(ms: number) {
    this.#ms = ms;
    this.touch();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  touch(): void {
    clearTimeout(this.#timer);
    const silence = new HttpFailure("stall", `no byte for ${Math.round(this.#ms / 1000)} s`);
    this.#timer = setTimeout(() => this.#controller.abort(silence), this.#ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

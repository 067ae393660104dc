import { basic, type HostToken, isAllowedUrl, isLoopback, tokenFor } from "./credentials.ts";

export type Service = "git-upload-pack" | "git-receive-pack";

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

export interface HttpOptions {
  url: string;
  tokens: readonly HostToken[];
  /** Longest silence, in both directions. */
  stallMs: number;
  /** Bytes in all so far. */
  onSent?: (bytes: number) => void;
  onReceived?: (bytes: number) => void;
}

const maxRedirects = 5;

/** The two requests of git's smart HTTP, on one remote. A token is sent only when asked for, and only to the first host. */
export class SmartHttp {
  readonly #options: HttpOptions;
  readonly #token: HostToken | undefined;
  #base: URL;
  #authorized = false;
  #sent = 0;
  #received = 0;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#base = new URL(options.url.replace(/\/+$/, ""));
    if (!isAllowedUrl(this.#base)) throw new HttpFailure("protocol", "only https is spoken");
    this.#token = tokenFor(options.url, options.tokens);
  }

  get url(): string {
    return this.#base.href;
  }

  /** The remote's greeting: its refs and what it can do. */
  async greet(service: Service): Promise<AsyncIterable<Uint8Array>> {
    const suffix = `/info/refs?service=${service}`;
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const answer = await this.#send(this.#base.href + suffix, { method: "GET" });
      const { status, headers } = answer.response;
      if (![301, 302, 303, 307, 308].includes(status)) return this.#body(answer, `${service}-advertisement`);
      await answer.close();
      this.#follow(headers.get("location"), suffix);
    }
    throw new HttpFailure("protocol", "too many redirects");
  }

  async post(service: Service, parts: readonly Uint8Array[]): Promise<AsyncIterable<Uint8Array>> {
    const headers = { "content-type": `application/x-${service}-request`, accept: `application/x-${service}-result` };
    const answer = await this.#send(`${this.#base.href}/${service}`, { method: "POST", headers }, parts);
    return this.#body(answer, `${service}-result`);
  }

  /** Goes to another address; to another host without our token. */
  #follow(location: string | null, suffix: string): void {
    const target = location ? new URL(location, this.#base) : undefined;
    if (!target?.href.endsWith(suffix)) throw new HttpFailure("protocol", "redirected to something else");
    const next = new URL(target.href.slice(0, -suffix.length));
    const inwards = isLoopback(next.hostname) && !isLoopback(this.#base.hostname);
    if (!isAllowedUrl(next) || inwards || next.username)
      throw new HttpFailure("protocol", "redirected to an unsafe address");
    this.#base = next;
  }

  async #send(url: string, init: RequestInit, parts?: readonly Uint8Array[]): Promise<Answer> {
    const answer = await this.#once(url, init, parts);
    // Some servers hide what is private behind 403 or 404 until they are told who asks.
    const mayHelp = [401, 403, 404].includes(answer.response.status) && !this.#authorized && this.#tokenHere();
    if (!mayHelp) return answer;
    await answer.close();
    this.#authorized = true;
    return this.#once(url, init, parts);
  }

  #tokenHere(): HostToken | undefined {
    return new URL(this.#options.url).origin === this.#base.origin ? this.#token : undefined;
  }

  async #once(url: string, init: RequestInit, parts?: readonly Uint8Array[]): Promise<Answer> {
    const watch = new StallWatch(this.#options.stallMs);
    const token = this.#authorized ? this.#tokenHere() : undefined;
    const headers = new Headers(init.headers);
    headers.set("user-agent", "git/2.0 (devorch)");
    if (token) headers.set("authorization", basic(token));
    const onSent = (bytes: number) => {
      watch.touch();
      this.#sent += bytes;
      this.#options.onSent?.(this.#sent);
    };
    const body = parts ? uploadOf(parts, onSent) : null;
    try {
      const response = await fetch(url, { ...init, headers, body, redirect: "manual", signal: watch.signal });
      watch.touch();
      return { response, watch, close: () => closeAnswer(response, watch) };
    } catch (error) {
      watch.end();
      throw failureOf(error);
    }
  }

  #body(answer: Answer, kind: string): AsyncIterable<Uint8Array> {
    const { response, watch } = answer;
    if (response.status === 200 && response.headers.get("content-type")?.startsWith(`application/x-${kind}`)) {
      return this.#chunks(answer);
    }
    watch.end();
    if (response.status === 200) throw new HttpFailure("protocol", "the answer is not git's");
    const more = { status: response.status, withToken: this.#authorized };
    throw new HttpFailure("status", `${response.status} ${response.statusText}`.trim(), more);
  }

  async *#chunks({ response, watch }: Answer): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of response.body ?? []) {
        watch.touch();
        this.#received += chunk.length;
        this.#options.onReceived?.(this.#received);
        yield chunk;
      }
    } catch (error) {
      throw failureOf(error);
    } finally {
      watch.end();
    }
  }
}

interface Answer {
  response: Response;
  watch: StallWatch;
  close(): Promise<void>;
}

async function closeAnswer(response: Response, watch: StallWatch): Promise<void> {
  watch.end();
  await response.body?.cancel();
}

/** Aborts a request that has been silent for too long. */
class StallWatch {
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

function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HttpFailure("network", message.split(".")[0] ?? message, { cause: error });
}

/** Small bodies whole, so that they have a length; large ones piece by piece, so that progress can be seen. */
function uploadOf(parts: readonly Uint8Array[], onSent: (bytes: number) => void): RequestInit["body"] {
  const whole = Buffer.concat(parts);
  if (whole.length <= 1 << 20) {
    onSent(whole.length);
    return whole;
  }
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const piece = whole.subarray(at, at + (1 << 16));
      at += piece.length;
      if (piece.length === 0) return controller.close();
      controller.enqueue(piece);
      onSent(piece.length);
    },
  });
}

import type { GitHttpRequest, GitHttpResponse } from "isomorphic-git";
import { basicAuthorization, type HostToken, isAllowedUrl, isLoopback, tokenFor } from "./credentials.ts";
import { HttpFailure, httpFailureOf, StallWatch } from "./http_failure.ts";

export interface HttpOptions {
  url: string;
  tokens: readonly HostToken[];
  /** Longest silence in milliseconds, in both directions. */
  stallMs: number;
  /** Bytes in all so far. */
  onSent?: (bytes: number) => void;
  onReceived?: (bytes: number) => void;
}

interface HttpExchange {
  response: Response;
  watch: StallWatch;
}

const maxRedirects = 5;
/** Limits the memory for an endless response; refs of the largest projects are 10 MB. */
const maxRefsBytes = 64 * 1024 * 1024;
const maxAnswerBytes = 2 * 1024 ** 3;

/**
 * The `http` of isomorphic-git for one conversation with one remote. The library's own has no time limit and sends a token to
 * any redirect target; this one sends it only to the first host, when requested. A failure is stored in `failure`, because the
 * library takes a truncated response for a complete one.
 */
export class GitHttp {
  /** The URL to pass to the library. */
  readonly url: string;
  failure: HttpFailure | undefined;
  readonly #options: HttpOptions;
  readonly #token: HostToken | undefined;
  readonly #greetings = new Map<string, GitHttpResponse & { bytes: Uint8Array }>();
  #base: URL;
  #authorized = false;
  #sent = 0;
  #received = 0;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#base = new URL(options.url.replace(/\/+$/, ""));
    this.url = this.#base.href;
    if (!isAllowedUrl(this.#base)) throw new HttpFailure("protocol", "only https is spoken");
    this.#token = tokenFor(options.url, options.tokens);
  }

  async request({ url, method = "GET", headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
    const path = url.startsWith(`${this.url}/`) ? url.slice(this.url.length) : undefined;
    if (path === undefined) throw new HttpFailure("protocol", "asked for another address");
    try {
      return method === "GET" ? await this.#greet(path) : await this.#post(path, headers, body);
    } catch (error) {
      this.failure = httpFailureOf(error);
      throw this.failure;
    }
  }

  /** The remote's refs, requested once. Read completely, because the library does not notice missing ones. */
  async #greet(path: string): Promise<GitHttpResponse> {
    const known = this.#greetings.get(path);
    if (known) return { ...known, body: singleChunk(known.bytes) };
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const answer = await this.#send(this.#base.href + path, { method: "GET" });
      const { status, headers } = answer.response;
      if (![301, 302, 303, 307, 308].includes(status)) {
        const accepted = this.#accept(answer, `${path.replace(/^.*=/, "")}-advertisement`);
        const bytes = Buffer.concat(await Array.fromAsync(this.#chunks(answer, maxRefsBytes)));
        const whole = bytes.toString("latin1").endsWith("0000") || bytes.toString("latin1", 4, 8) === "ERR ";
        if (!whole) throw new HttpFailure("network", "the list of refs ended early");
        this.#greetings.set(path, { ...accepted, bytes });
        return { ...accepted, body: singleChunk(bytes) };
      }
      await cancelExchange(answer);
      this.#follow(headers.get("location"), path);
    }
    throw new HttpFailure("protocol", "too many redirects");
  }

  async #post(path: string, headers: Record<string, string>, body: GitHttpRequest["body"]): Promise<GitHttpResponse> {
    const parts = await Array.fromAsync(body ?? []);
    const answer = await this.#send(this.#base.href + path, { method: "POST", headers }, parts);
    return { ...this.#accept(answer, `${path.slice(1)}-result`), body: this.#chunks(answer) };
  }

  /** Follows a redirect; another host does not get the token. */
  #follow(location: string | null, suffix: string): void {
    const target = location ? new URL(location, this.#base) : undefined;
    if (!target?.href.endsWith(suffix)) throw new HttpFailure("protocol", "redirected to something else");
    const next = new URL(target.href.slice(0, -suffix.length));
    const inwards = isLoopback(next.hostname) && !isLoopback(this.#base.hostname);
    if (!isAllowedUrl(next) || inwards || next.username)
      throw new HttpFailure("protocol", "redirected to an unsafe address");
    this.#base = next;
  }

  async #send(url: string, init: RequestInit, parts?: readonly Uint8Array[]): Promise<HttpExchange> {
    const answer = await this.#once(url, init, parts);
    // Some servers answer 403 or 404 for private repositories without a token.
    const mayHelp = [401, 403, 404].includes(answer.response.status) && !this.#authorized && this.#tokenHere();
    if (!mayHelp) return answer;
    await cancelExchange(answer);
    this.#authorized = true;
    return this.#once(url, init, parts);
  }

  #tokenHere(): HostToken | undefined {
    return new URL(this.url).origin === this.#base.origin ? this.#token : undefined;
  }

  async #once(url: string, init: RequestInit, parts?: readonly Uint8Array[]): Promise<HttpExchange> {
    const watch = new StallWatch(this.#options.stallMs);
    const token = this.#authorized ? this.#tokenHere() : undefined;
    const headers = new Headers(init.headers);
    headers.set("user-agent", "git/2.0 (devorch)");
    if (token) headers.set("authorization", basicAuthorization(token));
    const onSent = (bytes: number) => {
      watch.touch();
      this.#sent += bytes;
      this.#options.onSent?.(this.#sent);
    };
    const body = parts ? uploadOf(parts, onSent) : null;
    try {
      const response = await fetch(url, { ...init, headers, body, redirect: "manual", signal: watch.signal });
      watch.touch();
      return { response, watch };
    } catch (error) {
      watch.end();
      throw error;
    }
  }

  #accept({ response, watch }: HttpExchange, kind: string): Omit<GitHttpResponse, "body"> {
    const { status: statusCode, statusText: statusMessage, url } = response;
    const type = response.headers.get("content-type") ?? "";
    if (statusCode === 200 && type.startsWith(`application/x-${kind}`)) {
      return { url, statusCode, statusMessage, headers: { "content-type": `application/x-${kind}` } };
    }
    watch.end();
    if (statusCode === 200) throw new HttpFailure("protocol", "the answer is not git's");
    const more = { status: statusCode, withToken: this.#authorized };
    throw new HttpFailure("status", `${statusCode} ${statusMessage}`.trim(), more);
  }

  async *#chunks({ response, watch }: HttpExchange, longest = maxAnswerBytes): AsyncGenerator<Uint8Array> {
    let length = 0;
    try {
      for await (const chunk of response.body ?? []) {
        watch.touch();
        length += chunk.length;
        if (length > longest) throw new HttpFailure("protocol", "the answer does not end");
        this.#received += chunk.length;
        this.#options.onReceived?.(this.#received);
        yield chunk;
      }
    } catch (error) {
      this.failure = httpFailureOf(error);
      throw this.failure;
    } finally {
      watch.end();
    }
  }
}

async function* singleChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function cancelExchange({ response, watch }: HttpExchange): Promise<void> {
  watch.end();
  await response.body?.cancel();
}

/** Small bodies in one piece, with a length; large ones streamed, to report progress. */
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

import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

/** Of one answer. */
const mostBytes = 8 * 1024 * 1024;
const headersTimeoutMs = 30_000;

/** Messages over HTTP. The headers go to this origin alone: the client follows no redirect to another. */
export function httpTransport(url: string, headers: Readonly<Record<string, string>>): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { ...headers } },
    redirectPolicy: "same-origin",
    fetch: limitedFetch,
    reconnectionOptions: {
      maxReconnectionDelay: 2_000,
      initialReconnectionDelay: 200,
      reconnectionDelayGrowFactor: 2,
      maxRetries: 2,
    },
  });
}

async function limitedFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`no answer within ${headersTimeoutMs / 1000} s`)),
    headersTimeoutMs,
  );
  const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal;
  try {
    const response = await fetch(url, { ...init, signal });
    if (!response.body) return response;
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(limit()), { status, statusText, headers });
  } finally {
    clearTimeout(timer);
  }
}

function limit(): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > mostBytes) controller.error(new Error("it writes without end"));
      else controller.enqueue(chunk);
    },
  });
}

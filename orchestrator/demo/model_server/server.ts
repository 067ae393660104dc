import { anthropicWire } from "./anthropic_wire.ts";
import { googleWire } from "./google_wire.ts";
import { openaiWire } from "./openai_wire.ts";
import type { ModelRequest, Play, ScriptedReply } from "./play.ts";
import { responsesWire } from "./responses_wire.ts";
import type { Json, Wire } from "./wire.ts";

export interface ModelServer {
  /** For ANTHROPIC_BASE_URL, GOOGLE_GEMINI_BASE_URL and OPENAI_BASE_URL alike. */
  url: string;
  /** Every request that arrived but those of reviewers, the oldest first; `at` is wall-clock ms. */
  requests: (ModelRequest & { at: number })[];
  /** Those of reviewers. */
  reviews: (ModelRequest & { at: number })[];
  /** Every request that a rule of the vendor refused: a client that keeps the rules leaves this empty. */
  refused: { provider: ModelRequest["provider"]; rule: string; message: string }[];
  /** Requests whose answer is still under way: 0 once every client has gone. */
  busy(): number;
  stop(): Promise<void>;
}

const maxRequestsKept = 2_000;
const slowPauseMs = 40;
const wires: Record<ModelRequest["provider"], Wire> = {
  anthropic: anthropicWire,
  google: googleWire,
  openai: openaiWire,
  "openai-responses": responsesWire,
};

/**
 * The vendors' streaming APIs on 127.0.0.1, their answers from `play`. What breaks the vendor's rules is answered with
 * 400 before the play sees it; with `key`, any other key is refused as the vendor does. A reviewer is answered by `reviewer`;
 * by default it finds nothing and costs nothing. With `window`, OpenAI's list of models declares it as vLLM does.
 */
export function startModelServer(
  play: Play,
  { reviewer = findNothing, ...options }: { key?: string; port?: number; reviewer?: Play; window?: number } = {},
): ModelServer {
  const requests: ModelServer["requests"] = [];
  const reviews: ModelServer["reviews"] = [];
  const refused: ModelServer["refused"] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: options.port ?? 0,
    // A server that hangs on purpose must not be cut by its own.
    idleTimeout: 0,
    async fetch(http) {
      if (options.window && new URL(http.url).pathname === "/v1/models")
        return Response.json(modelList(options.window));
      const target = targetOf(http);
      if (!target) return new Response("not found", { status: 404 });
      const request = await readRequest(http, target);
      const isReview = request.tools.includes("submit_review");
      const heard = isReview ? reviews : requests;
      heard.push({ ...request, at: Date.now() });
      if (heard.length > maxRequestsKept) heard.shift();
      const broken = brokenRule(request);
      if (broken) refused.push(broken);
      return answerModelRequest(request, {
        streamed: target.streamed,
        play: isReview ? reviewer : play,
        key: options.key,
        broken: broken?.message,
      });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    requests,
    reviews,
    refused,
    busy: () => server.pendingRequests,
    stop: () => server.stop(true),
  };
}

/** The models of the tests. */
function modelList(window: number): Json {
  const ids = ["gpt-6", "qwen3-coder:30b"];
  return { object: "list", data: ids.map((id) => ({ id, object: "model", max_model_len: window })) };
}

const findNothing: Play = () => ({
  calls: [{ name: "submit_review", input: { findings: [] } }],
  usage: { input: 0, output: 0, cached: 0, cacheWrite: 0 },
});

interface Target {
  provider: ModelRequest["provider"];
  model?: string;
  streamed: boolean;
}

function targetOf(http: Request): Target | undefined {
  const { pathname } = new URL(http.url);
  if (http.method !== "POST") return undefined;
  if (pathname === "/v1/messages") return { provider: "anthropic", streamed: true };
  if (pathname === "/v1/chat/completions") return { provider: "openai", streamed: true };
  if (pathname === "/v1/responses") return { provider: "openai-responses", streamed: true };
  const [, model, method] =
    /^\/v1(?:beta|alpha)?\/models\/([^/:]+):(streamGenerateContent|generateContent)$/.exec(pathname) ?? [];
  return model ? { provider: "google", model, streamed: method === "streamGenerateContent" } : undefined;
}

async function readRequest(http: Request, { provider, model }: Target): Promise<ModelRequest> {
  const arrivedAt = performance.now();
  const text = await http.text();
  const body = JSON.parse(text) as Json;
  const wire = wires[provider];
  const read = wire.read(body);
  const key = http.headers.get("x-goog-api-key") ?? http.headers.get("x-api-key") ?? http.headers.get("authorization");
  return {
    provider,
    model: model ?? String(body.model),
    ...read,
    turn: read.messages.filter(({ role }) => role === "assistant").length,
    arrivedAt,
    key: (key ?? "").replace(/^Bearer /, ""),
    bytes: Buffer.byteLength(text),
    fixedBytes: Buffer.byteLength(JSON.stringify(wire.fixed(body))),
    body,
  };
}

function brokenRule({ provider, body, model }: ModelRequest): ModelServer["refused"][number] | undefined {
  for (const [rule, check] of Object.entries(wires[provider].rules)) {
    const message = check(body, model);
    if (message !== undefined) return { provider, rule, message };
  }
  return undefined;
}

async function answerModelRequest(
  request: ModelRequest,
  {
    streamed,
    play,
    key,
    broken,
  }: { streamed: boolean; play: Play; key: string | undefined; broken: string | undefined },
): Promise<Response> {
  const wire = wires[request.provider];
  const fail = (status: number, message: string, headers: Record<string, string> = {}) =>
    Response.json(wire.error(status, message), { status, headers });

  if (key !== undefined && request.key !== key) {
    return request.provider === "google"
      ? fail(400, "API key not valid. Please pass a valid API key.")
      : fail(401, "invalid x-api-key");
  }
  if (broken) return fail(400, broken);

  const reply = await play(request);
  if (reply.delayMs) await Bun.sleep(reply.delayMs);
  if (reply.invalid) return fail(400, reply.invalid);
  const { misbehave } = reply;
  if (typeof misbehave === "object") {
    const { status, retryAfter } = misbehave;
    return fail(status, `scripted ${status}`, retryAfter === undefined ? {} : { "retry-after": String(retryAfter) });
  }
  if (misbehave === "hang") return new Promise(() => {});
  if (misbehave === "html")
    return new Response("<html>Sign in to this network</html>", { headers: { "content-type": "text/html" } });

  const frames = wire.frames(reply, request, misbehave);
  if (!streamed) return Response.json(joinFrames(frames));
  return new Response(stream(frames, misbehave), { headers: { "content-type": "text/event-stream; charset=utf-8" } });
}

/** Google's answer in one piece: the parts of all chunks in the last one. */
function joinFrames(frames: string[]): Json {
  const chunks = frames.map((frame) => JSON.parse(frame.slice("data: ".length)));
  const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content.parts ?? []);
  const last = chunks.at(-1);
  if (last.candidates) last.candidates[0].content.parts = parts;
  return last;
}

function stream(frames: string[], fault: ScriptedReply["misbehave"]): ReadableStream {
  const encoder = new TextEncoder();
  const all = frames.join("");
  // Inside the JSON of the last event but one: enough to have begun.
  const middle = all.length - Math.ceil((frames.at(-1)?.length ?? 0) * 1.2);
  return new ReadableStream({
    async start(out) {
      const send = (text: string) => out.enqueue(encoder.encode(text));
      switch (fault) {
        case "stall":
          return send(frames[0] ?? "");
        case "nonsense":
          send("event: message_start\ndata: {this is no JSON\n\n");
          break;
        case "cut":
          send(all.slice(0, middle));
          break;
        case "end":
          send(frames.slice(0, -1).join(""));
          break;
        case "reset":
          send(all.slice(0, middle));
          await Bun.sleep(5);
          return out.error();
        case "slow":
          for (const frame of frames) {
            send(frame);
            await Bun.sleep(slowPauseMs);
          }
          break;
        default:
          send(all);
      }
      out.close();
    },
  });
}

/** The program behind servers.ts: both servers in a process of their own, so that their CPU time is nobody else's. */
import { startGitServer } from "../../orchestrator/demo/git_server.ts";
import type { RequestMessage } from "../../orchestrator/demo/model_server/play.ts";
import { startModelServer } from "../../orchestrator/demo/model_server/server.ts";
import { peers } from "./peers.ts";
import { type Job, playOf } from "./play.ts";

/** With a job: plays it from now on and counts anew. Answered by what was sent until then. */
export interface Order {
  job?: Job;
}

/** What reached the model server since the last order. */
export interface Sent {
  requests: number;
  /** Bytes of the bodies of all requests. */
  bytes: number;
  /** Bytes of system prompt and tools, in the largest. */
  fixedBytes: number;
  /** Tool calls whose result came back, and how many of these were errors. */
  results: number;
  errors: number;
  /** When the first request arrived, in ms of Date.now(). */
  firstAt: number;
  /** From an answer with a tool call to the request with its result, in ms, in all. */
  betweenMs: number;
}

const [root = ""] = process.argv.slice(2);
const nothing: Sent = { requests: 0, bytes: 0, fixedBytes: 0, results: 0, errors: 0, firstAt: 0, betweenMs: 0 };
let job: Job = { steps: 1, callsPerStep: 0 };
let play = playOf(job);
let sent = nothing;
let answered = 0;

const models = startModelServer((request) => {
  const newest = request.messages.at(-1)?.results ?? [];
  sent = {
    requests: sent.requests + 1,
    bytes: sent.bytes + request.bytes,
    fixedBytes: Math.max(sent.fixedBytes, request.fixedBytes),
    results: sent.results + newest.length,
    errors: sent.errors + newest.filter(hasFailed).length,
    firstAt: sent.firstAt || Date.now(),
    betweenMs: sent.betweenMs + (newest.length > 0 ? request.arrivedAt - answered : 0),
  };
  const reply = play(request);
  answered = performance.now();
  return reply;
});
const git = startGitServer({ root });

function hasFailed({ isError, output }: RequestMessage["results"][number]): boolean {
  const peer = peers.find(({ command }) => command === job.peer);
  return isError || peer?.isDone?.(output) === false;
}

process.on("message", ({ job: next }: Order) => {
  process.send?.(sent);
  if (!next) return;
  models.requests.length = 0;
  sent = nothing;
  job = next;
  play = playOf(job);
});
process.send?.({ git: git.url, models: models.url });

import type { ModelRequest, Play, ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
import { type Peer, peers } from "./peers.ts";
import { type ToolCall, toolCall } from "./shop.ts";

/** What the models answer: a plan of so many steps, then one tool call per turn until the step is finished. */
export interface Job {
  steps: number;
  callsPerStep: number;
  /** The check of each step costs nothing. */
  free?: boolean;
  /** The executor gets no answer at all. */
  hang?: boolean;
  /** The executor's first call, instead of the usual ones. */
  command?: string;
  /** The command of a peer, whose own tools are called and which knows no plan. */
  peer?: string;
}

export const branch = "feature/stock";

/** Without memory: the answer follows from the request, so that any number of clients may be served. */
export function playOf(job: Job): Play {
  const peer = peers.find(({ command }) => command === job.peer);
  if (peer) return (request) => peerOf(peer, job, request);
  return (request) => (request.tools.includes("submit_plan") ? planOf(job) : executorOf(job, request));
}

function executorOf({ callsPerStep, hang, command }: Job, request: ModelRequest): ScriptedReply {
  if (hang) return { misbehave: "hang" };
  if (command !== undefined) return { calls: [{ name: "run_command", input: { command } }] };
  if (request.turn >= callsPerStep) return { calls: [finish], ...rest };
  // A single call is an edit, so that there is something to commit.
  const nth = callsPerStep === 1 ? firstEdit : (stepOf(request) - 1) * callsPerStep + request.turn;
  return { calls: [toolCall(nth)], ...rest };
}

const [firstRead, firstEdit] = [1, 2];

/** What it asks without tools, such as a title, is answered in words. */
function peerOf(peer: Peer, { callsPerStep }: Job, { tools, turn }: ModelRequest): ScriptedReply {
  if (tools.length === 0 || turn >= callsPerStep) return { text: "Quantities are checked.", ...rest };
  // A single call is a read: some edit nothing that they have not read.
  return { calls: [toolCall(callsPerStep === 1 ? firstRead : turn, peer)], ...rest };
}

/** Thoughts with their signature come with every answer of the real models, and go back with every request. */
const rest: ScriptedReply = { thinking: true, usage: { input: 2400, output: 350, cached: 1800 } };
const finish: ToolCall = { name: "finish_step", input: { summary: "Quantities are checked." } };

/** A client that knows no steps says nothing of one: all its calls are those of the first. */
function stepOf({ messages }: ModelRequest): number {
  return Number(/Your step is (\d+)/.exec(messages[0]?.text ?? "")?.[1] ?? 1);
}

function planOf({ steps, free }: Job): ScriptedReply {
  const plan = {
    summary: "Every function refuses quantities that make no sense",
    type: "feat",
    slug: branch.split("/")[1],
    steps: Array.from({ length: steps }, (_, at) => ({
      title: `Check quantities, part ${at + 1}`,
      goal: "The functions named in the search refuse a quantity of zero or less.",
      files: { modify: ["src/stock.ts"] },
      verify: [{ run: free ? "test -s README.md" : "sh test.sh" }],
    })),
  };
  return { calls: [{ name: "submit_plan", input: plan }], ...rest };
}

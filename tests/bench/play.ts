import type { ModelRequest, Play, ScriptedReply } from "../../orchestrator/demo/model_server/play.ts";
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
}

export const branch = "feature/stock";

/** Without memory: the answer follows from the request, so that any number of clients may be served. */
export function playOf(job: Job): Play {
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

const firstEdit = 2;

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

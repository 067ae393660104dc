import { ModelError, type Message, type Part, type StopReason, type ToolSpec, type Usage } from "../model.ts";
import { Pause } from "../errors.ts";
import type { EventBody } from "../events.ts";
import type { Choice } from "../models.ts";
import { costOf } from "../price.ts";
import { retrying } from "../retry.ts";
import { collect } from "../stream.ts";
import type { TaskRun } from "./task_run.ts";

/** A complete answer, as it stands in the journal. */
export interface Reply {
  message: Message;
  stop: StopReason;
}

interface ModelCall {
  key: string;
  /** The journal holds the intent, not the result: the call may have been billed before a crash. */
  begun: boolean;
  /** The newest message; with the earlier ones in the journal it is the whole conversation. */
  send: Part[];
  /** What happened since the last call, saved in the same transaction as the intent. */
  events: EventBody[];
  choices: readonly Choice[];
  messages: readonly Message[];
  specs: readonly ToolSpec[];
  system: string;
}

/** One call: budget checked, intent saved, the model asked (again, or the next one), the answer saved before it is used. */
export async function callModel(run: TaskRun, call: ModelCall): Promise<Reply> {
  refuseWithoutMoney(run);
  const { key, send, events } = call;
  if (call.begun) await countAsSpent(run, call);
  else await run.commit({ events, effect: { key, kind: "model", intent: { send }, done: false } });

  let problem: unknown;
  for (const choice of call.choices) {
    try {
      return await ask(run, call, choice);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      problem = error;
      if (!hopeful.has(error.kind)) break;
    }
  }
  throw pauseFor(problem as ModelError, call.choices);
}

/** Failures after which another model may still do it. */
const hopeful: ReadonlySet<ModelError["kind"]> = new Set(["rate", "overloaded", "server", "network", "partial", "empty", "missing", "refusal"]);

async function ask(run: TaskRun, call: ModelCall, choice: Choice): Promise<Reply> {
  const { clock } = run.ports;
  const model = await choice.open();
  const { message, usage, stop } = await retrying(
    () => collect(model.converse(call.messages, call.specs, { system: call.system, signal: run.signal })),
    {
      signal: run.signal,
      sleep: (ms) => clock.sleep(ms, run.signal),
      random: Math.random,
      now: () => clock.now(),
      onRetry: ({ error, waitMs, tries }) =>
        run.emit({ type: "model.retry", model: choice.name, error: error.message.slice(0, 300), waitMs, try: tries }),
    },
  );
  const reply: Reply = { message, stop };
  await run.commit({ ...spent(run, choice, usage), effect: { key: call.key, kind: "model", result: reply, done: true } });
  return reply;
}

function spent(run: TaskRun, { name, price }: Choice, usage: Usage) {
  const costUsd = price ? costOf(price, usage) : null;
  const row = { model: name, input: usage.input + usage.cacheWrite, output: usage.output, cached: usage.cached, costUsd };
  const task = { ...run.task, costUsd: run.task.costUsd + (costUsd ?? 0), costUnknown: run.task.costUnknown || costUsd === null };
  return { task, usage: row, events: [{ type: "usage", ...row }] satisfies EventBody[] };
}

/** A call that a crash cut off counts as spent, by what was sent: recorded spend is never less than what was billed. */
async function countAsSpent(run: TaskRun, { messages, system, choices }: ModelCall): Promise<void> {
  const [choice] = choices;
  if (!choice) return;
  const input = Math.ceil((JSON.stringify(messages).length + system.length) / 4);
  await run.commit(spent(run, choice, { input, output: 0, cached: 0, cacheWrite: 0 }));
}

function refuseWithoutMoney(run: TaskRun): void {
  const limit = run.task.options.maxCostUsd ?? run.ports.limits.costUsd;
  if (limit !== null && run.task.costUsd >= limit) {
    throw new Pause("money", "task.money", { limit: limit.toFixed(2), id: run.task.id, more: (limit * 2).toFixed(2) });
  }
}

function pauseFor(error: ModelError, choices: readonly Choice[]): Pause {
  const params = { model: choices.map(({ name }) => name).join(", "), detail: error.message.slice(0, 300) };
  if (error.kind === "auth") return new Pause("auth", "model.auth", params, { cause: error });
  return new Pause("model", `model.${error.kind}`, params, { cause: error });
}

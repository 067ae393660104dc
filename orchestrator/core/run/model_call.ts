import { Exit, Pause } from "../errors.ts";
import { type EventBody, notice } from "../events.ts";
import { type Message, ModelError, type Part, type StopReason, type ToolSpec, type Usage } from "../model.ts";
import type { Choice } from "../models.ts";
import { costOf } from "../price.ts";
import { longestWait, retrying, withFallbacks } from "../retry.ts";
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
  /** When the server that refused it said to come back, in ms since the epoch. */
  wakeAt: number | undefined;
  /** The newest message; with the earlier ones in the journal it is the whole conversation. */
  send: Part[];
  /** What happened since the last call, saved in the same transaction as the intent. */
  events: EventBody[];
  choices: readonly Choice[];
  messages: readonly Message[];
  specs: readonly ToolSpec[];
  system: string;
}

const bytesPerToken = 4;

/** One call: budget checked, intent saved, the model asked (again, or the next one), the answer saved before it is used. */
export async function callModel(run: TaskRun, call: ModelCall): Promise<Reply> {
  refuseWithoutMoney(run);
  const { key, send, events } = call;
  const [first] = call.choices;
  if (call.begun && first) await countAsSpent(run, call, first);
  await waitOut(run, call.wakeAt);
  await run.commit({ events, effect: { key, kind: "model", intent: { send }, done: false } });

  let asked = first;
  try {
    return await withFallbacks(
      call.choices,
      (choice) => ask(run, call, choice),
      (to, error) => {
        const from = asked?.name ?? "";
        asked = to;
        return run.emit(notice("model.fallback", { from, to: to.name, detail: brief(error) }));
      },
    );
  } catch (error) {
    if (!(error instanceof ModelError) || !asked) throw error;
    // Answered with a refusal: when it is asked again, this try does not count as spent.
    await run.commit({ effect: { key, kind: "model", intent: { send, refused: true }, done: false } });
    const { key: sentence, params } = asked.explain(error);
    // A model that does not exist is a mistake in the settings.
    const exit = error.kind === "missing" ? Exit.config : Exit.paused;
    throw new Pause(error.kind === "auth" ? "auth" : "model", sentence, params, { cause: error, exit });
  }
}

async function ask(run: TaskRun, call: ModelCall, choice: Choice): Promise<Reply> {
  const { clock, random } = run.ports;
  const { key, send } = call;
  const model = await choice.open();
  let waited = false;
  const converse = async () => {
    refuseWithoutMoney(run);
    // What was refused is asked again: from here on it may be billed.
    if (waited) await run.commit({ effect: { key, kind: "model", intent: { send }, done: false } });
    run.ports.bus.progress(run.task.id, { phase: "model", model: choice.name });
    try {
      return await collect(model.converse(call.messages, call.specs, { system: call.system, signal: run.signal }));
    } catch (error) {
      // A stream that was cut, by the network or by us, may have been billed.
      const cut = run.signal.aborted || (error instanceof ModelError && error.kind === "partial");
      if (cut) await countAsSpent(run, call, choice);
      throw error;
    }
  };
  const { message, usage, stop } = await retrying(converse, {
    signal: run.signal,
    sleep: (ms) => clock.sleep(ms, run.signal),
    random,
    now: () => clock.now(),
    onRetry: async ({ error, waitMs, wakeAt, tries }) => {
      waited = true;
      await run.commit({
        events: [{ type: "model.retry", model: choice.name, error: brief(error), waitMs, try: tries }],
        effect: { key, kind: "model", intent: { send, refused: true, wakeAt }, done: false },
      });
    },
  });
  const reply: Reply = { message, stop };
  await run.commit({
    ...spent(run, choice, usage),
    effect: { key: call.key, kind: "model", result: reply, done: true },
  });
  return reply;
}

function spent(run: TaskRun, { name, price }: Choice, usage: Usage) {
  const costUsd = price ? costOf(price, usage) : null;
  const row = {
    model: name,
    input: usage.input + usage.cacheWrite,
    output: usage.output,
    cached: usage.cached,
    costUsd,
  };
  const task = {
    ...run.task,
    costUsd: run.task.costUsd + (costUsd ?? 0),
    costUnknown: run.task.costUnknown || costUsd === null,
  };
  return { task, usage: row, events: [{ type: "usage", ...row }] satisfies EventBody[] };
}

/** A call that was cut off counts by what was sent: recorded spend is never less than what was billed. It counts once. */
async function countAsSpent(run: TaskRun, call: ModelCall, choice: Choice): Promise<void> {
  const { messages, system, key, send } = call;
  const input = Math.ceil((JSON.stringify(messages).length + system.length) / bytesPerToken);
  await run.commit({
    ...spent(run, choice, { input, output: 0, cached: 0, cacheWrite: 0 }),
    effect: { key, kind: "model", intent: { send, refused: true }, done: false },
  });
}

/** The server asked for patience before a restart: what is left of it is waited for, whatever the clock did meanwhile. */
async function waitOut(run: TaskRun, wakeAt: number | undefined): Promise<void> {
  const { clock } = run.ports;
  const left = Math.min((wakeAt ?? 0) - clock.now(), longestWait);
  if (left > 0) await clock.sleep(left, run.signal);
}

function refuseWithoutMoney(run: TaskRun): void {
  const limit = run.task.options.maxCostUsd ?? run.ports.limits.costUsd;
  if (limit !== null && run.task.costUsd >= limit) {
    throw new Pause("money", "task.money", { limit: dollars(limit), id: run.task.id, more: dollars(limit * 2) });
  }
}

/** Cents, or as many digits as a tiny limit needs to be one. */
function dollars(usd: number): string {
  return usd < 0.01 ? usd.toPrecision(2) : usd.toFixed(2);
}

function brief(error: Error): string {
  return error.message.slice(0, 300);
}

import { memoizeByObject } from "../../models/memoize_by_object.ts";
import { type Message, ModelError, type Part, type ToolSpec, type Usage } from "../../models/model.ts";
import type { ModelChoice } from "../../models/models.ts";
import { costOf } from "../../models/price.ts";
import { longestWait, withFallbacks, withRetries } from "../../models/retry.ts";
import { collectAnswer } from "../../models/stream.ts";
import { Exit, Pause } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import type { Task } from "../../task/task.ts";
import type { Store, UsageRow } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import type { ModelReply } from "./conversation.ts";

/** Journal intent of a call without an answer. */
export interface PendingCall {
  send: Part[];
  /** Estimated usage while the call is in flight; removed when it is refused. */
  cut?: UsageRow;
  /** When the server that refused it said to come back, in ms since the epoch. */
  wakeAt?: number;
}

interface ModelCall {
  key: string;
  /** Estimated usage of an interrupted call, which may have been billed before a crash. */
  cut: UsageRow | undefined;
  /** When the server that refused it said to come back, in ms since the epoch. */
  wakeAt: number | undefined;
  /** The newest message; with the earlier ones in the journal it is the whole conversation. */
  send: Part[];
  /** What happened since the last call, saved in the same transaction as the intent. */
  events: EventBody[];
  choices: readonly ModelChoice[];
  /** Ends the call; the task's own, or one that ends earlier. */
  signal: AbortSignal;
  messages: readonly Message[];
  specs: readonly ToolSpec[];
  system: string;
}

const bytesPerToken = 4;

/** One model call: checks the budget, saves the intent, calls with retries and fallbacks, saves the answer before it is used. */
export async function callModel(run: TaskRun, call: ModelCall): Promise<ModelReply> {
  refuseOverBudget(run);
  // Another write may have used the reserved space.
  run.ports.store.reserve.keep();
  const { key, send, events } = call;
  if (call.cut) await countAsSpent(run, call, call.cut);
  await waitUntilAllowed(run, call.wakeAt);
  let [asked] = call.choices;
  await run.commit({ events, effect: inFlightEffect(call, asked) });

  try {
    return await withFallbacks(
      call.choices,
      (choice) => askModel(run, call, choice),
      (to, error) => {
        const from = asked?.name ?? "";
        asked = to;
        return run.emit(notice("model.fallback", { from, to: to.name, detail: shortMessage(error) }));
      },
    );
  } catch (error) {
    if (!(error instanceof ModelError) || !asked) throw error;
    // The call was refused, so it was not billed: the intent is saved without its estimate.
    await run.commit({ effect: { key, kind: "model", intent: { send } satisfies PendingCall, done: false } });
    const { key: sentence, params } = asked.explain(error);
    // A model that does not exist is a mistake in the settings.
    const exit = error.kind === "missing" ? Exit.config : Exit.paused;
    throw new Pause(error.kind === "auth" ? "auth" : "model", sentence, params, { cause: error, exit });
  }
}

async function askModel(run: TaskRun, call: ModelCall, choice: ModelChoice): Promise<ModelReply> {
  const { clock, random } = run.ports;
  const { key, send, signal } = call;
  const model = await choice.open();
  let waited = false;
  const converse = async () => {
    refuseOverBudget(run);
    // The repeated call may be billed: the intent is saved with its estimate.
    if (waited) await run.commit({ effect: inFlightEffect(call, choice) });
    run.ports.bus.progress(run.task.id, { phase: "model", model: choice.name });
    try {
      return await collectAnswer(model.converse(call.messages, call.specs, { system: call.system, signal }));
    } catch (error) {
      // The server may bill a call that it began to process.
      if (signal.aborted || (error instanceof ModelError && error.billed))
        await countAsSpent(run, call, estimatedUsage(call, choice));
      throw error;
    }
  };
  const { message, usage, stop } = await withRetries(converse, {
    signal,
    sleep: (ms) => clock.sleep(ms, signal),
    random,
    now: () => clock.now(),
    onRetry: async ({ error, waitMs, wakeAt, tries }) => {
      waited = true;
      await run.commit({
        events: [{ type: "model.retry", model: choice.name, error: shortMessage(error), waitMs, try: tries }],
        effect: { key, kind: "model", intent: { send, wakeAt } satisfies PendingCall, done: false },
      });
    },
  });
  const reply: ModelReply = { message, stop };
  // Saved at the latest with the first side effect of this answer.
  run.commitLater({
    ...spendingChange(run.task, usageRow(choice, usage)),
    effect: { key: call.key, kind: "model", result: reply, done: true },
  });
  return reply;
}

/** Journal entry of a call in flight. */
function inFlightEffect(call: ModelCall, choice: ModelChoice | undefined) {
  const intent: PendingCall = { send: call.send, ...(choice && { cut: estimatedUsage(call, choice) }) };
  return { key: call.key, kind: "model" as const, intent, done: false };
}

/** Estimated usage of an interrupted call: its input only. */
function estimatedUsage({ messages, system }: ModelCall, choice: ModelChoice): UsageRow {
  const length = messages.reduce((sum, message) => sum + messageLength(message), system.length);
  return usageRow(choice, { input: Math.ceil(length / bytesPerToken), output: 0, cached: 0, cacheWrite: 0 });
}

const messageLength = memoizeByObject((message: Message) => JSON.stringify(message).length);

function usageRow({ name, price }: ModelChoice, usage: Usage): UsageRow {
  return {
    model: name,
    input: usage.input + usage.cacheWrite,
    output: usage.output,
    cached: usage.cached,
    costUsd: price ? costOf(price, usage) : null,
  };
}

function spendingChange(task: Task, row: UsageRow) {
  const { costUsd } = row;
  const paid = { ...task, costUsd: task.costUsd + (costUsd ?? 0), costUnknown: task.costUnknown || costUsd === null };
  return { task: paid, usage: row, events: [{ type: "usage", ...row }] satisfies EventBody[] };
}

/** Records the estimated usage of an interrupted call, once, because it may have been billed. */
async function countAsSpent(run: TaskRun, { key, send }: ModelCall, cut: UsageRow): Promise<void> {
  await run.commit({
    ...spendingChange(run.task, cut),
    effect: { key, kind: "model", intent: { send } satisfies PendingCall, done: false },
  });
}

/** Records the estimated usage of calls that an earlier process began, because the task may never repeat them. */
export async function countCutCalls(store: Store, task: Task): Promise<Task> {
  let paid = task;
  for (const { key, kind, intent, done } of await store.effects(task.id, "")) {
    if (kind !== "model" || done) continue;
    const { cut, ...asked } = intent as PendingCall;
    if (!cut) continue;
    const change = spendingChange(paid, cut);
    await store.commit(task.id, { ...change, effect: { key, kind, intent: asked, done: false } });
    paid = change.task;
  }
  return paid;
}

/** Waits for the rest of a server's retry delay from before a restart, at most `longestWait`. */
async function waitUntilAllowed(run: TaskRun, wakeAt: number | undefined): Promise<void> {
  const { clock } = run.ports;
  const left = Math.min((wakeAt ?? 0) - clock.now(), longestWait);
  if (left > 0) await clock.sleep(left, run.signal);
}

function refuseOverBudget(run: TaskRun): void {
  const limit = run.task.options.maxCostUsd ?? run.ports.limits.costUsd;
  if (limit !== null && run.task.costUsd >= limit) {
    throw new Pause("money", "task.money", { limit: dollars(limit), id: run.task.id, more: dollars(limit * 2) });
  }
}

/** Two decimals, or two significant digits below one cent. */
function dollars(usd: number): string {
  return usd < 0.01 ? usd.toPrecision(2) : usd.toFixed(2);
}

function shortMessage(error: Error): string {
  return error.message.slice(0, 300);
}

import { askOnce, estimatedUsage, inOrderOfUse, type ModelQuestion } from "../../models/ask.ts";
import { ModelError, type ModelErrorKind, type Part, type Usage } from "../../models/model.ts";
import type { ModelChoice } from "../../models/models.ts";
import { costOfCall } from "../../models/price.ts";
import { longestWait, withFallbacks, withRetries } from "../../models/retry.ts";
import { seesPictures } from "../../models/shown_pictures.ts";
import type { ModelAnswer } from "../../models/stream.ts";
import { Exit, Pause, UserError } from "../../task/errors.ts";
import { type EventBody, notice } from "../../task/events.ts";
import type { Task } from "../../task/task.ts";
import { estimateOf } from "../budget/budget.ts";
import { costLimit } from "../profile.ts";
import type { Change, Store, UsageRow } from "../store.ts";
import type { TaskRun } from "../task_run.ts";
import type { ModelReply, Opening } from "./conversation.ts";

/** Journal intent of a call without an answer. */
export interface PendingCall {
  send: Part[];
  /** System prompt and tools from here on, where they are not those of the exchange before. */
  opening?: Opening | undefined;
  /** Estimated usage while the call is in flight; removed when it is refused. */
  cut?: UsageRow;
  /** When the server that refused it said to come back, in ms since the epoch. */
  wakeAt?: number;
  /** How long servers were waited for, all waits together, that one included. */
  waitedMs?: number;
}

interface ModelCall extends ModelQuestion {
  key: string;
  /** Estimated usage of an interrupted call, which may have been billed before a crash. */
  cut: UsageRow | undefined;
  wakeAt: number | undefined;
  waitedMs: number | undefined;
  /** The newest message; with the earlier ones in the journal it is the whole conversation. */
  send: Part[];
  opening: Opening | undefined;
  /** What happened since the last call, saved in the same transaction as the intent. */
  events: EventBody[];
  choices: readonly ModelChoice[];
  /** Ends the call; the task's own, or one that ends earlier. */
  signal: AbortSignal;
  /** Failures that the conversation mends by asking otherwise. */
  mends: ReadonlySet<ModelErrorKind>;
}

/** One model call: checks the budget, saves the intent, calls with retries and fallbacks, saves the answer before it is used. */
export async function callModel(run: TaskRun, call: ModelCall): Promise<ModelReply> {
  refuseOverBudget(run);
  // Another write may have used the reserved space.
  run.ports.store.reserve.keep();
  const { events, mends } = call;
  if (call.cut) {
    await countAsSpent(run, call, call.cut);
    await run.ports.budget.add(run.task.startedBy, call.cut.costUsd ?? 0);
  }
  await waitUntilAllowed(run, call.wakeAt);
  const choices = inOrderOfUse(call.choices, call.messages);
  let [asked] = choices;
  await run.commit({ events, effect: inFlightEffect(call, asked) });

  try {
    return await withFallbacks(choices, (choice, hasFallback) => askModel(run, call, choice, hasFallback), {
      final: mends,
      onFallback: (to, error) => {
        const from = asked?.name ?? "";
        asked = to;
        return run.emit(notice("model.fallback", { from, to: to.name, detail: shortMessage(error) }));
      },
    });
  } catch (error) {
    if (!(error instanceof ModelError) || !asked) throw error;
    // Nothing is in flight any more: the intent is saved without its estimate.
    const retry = {
      type: "model.retry",
      model: asked.name,
      error: shortMessage(error),
      waitMs: 0,
      try: error.tries,
    } as const;
    const isMended = mends.has(error.kind);
    await run.commit({ effect: pendingEffect(call), events: isMended ? [retry] : [] });
    const { key: sentence, params } = asked.explain(error);
    // A model that does not exist is a mistake in the settings.
    const exit = error.kind === "missing" ? Exit.config : Exit.paused;
    throw new Pause(error.kind === "auth" ? "auth" : "model", sentence, params, { cause: error, exit });
  }
}

async function askModel(run: TaskRun, call: ModelCall, choice: ModelChoice, hasFallback: boolean): Promise<ModelReply> {
  const { clock, random } = run.ports;
  const { signal } = call;
  let waited = false;
  const converse = async () => {
    refuseOverBudget(run);
    // The repeated call may be billed: the intent is saved with its estimate.
    if (waited) await run.commit({ effect: inFlightEffect(call, choice) });
    const reviews = call.specs.some(({ name }) => name === "submit_review");
    run.ports.bus.progress(run.task.id, { phase: "model", model: choice.name, ...(reviews && { reviews }) });
    return await askWithinBudget(run, call, choice);
  };
  const { message, usage, stop } = await withRetries(converse, {
    signal,
    sleep: (ms) => run.wait(ms, signal),
    random,
    now: () => clock.now(),
    hasFallback,
    waitedMs: call.waitedMs ?? 0,
    onRetry: async ({ error, waitMs, wakeAt, tries, waitedMs }) => {
      waited = true;
      await run.commit({
        events: [{ type: "model.retry", model: choice.name, error: shortMessage(error), waitMs, try: tries }],
        effect: pendingEffect(call, { wakeAt, waitedMs }),
      });
    },
  });
  if (!seesPictures(choice, call.messages)) await run.noticeOnce("attach.unseen", "model", { model: choice.name });
  const row = usageRow(choice, usage);
  const spent = spendingChange(run.task, row);
  const warnings = await run.ports.budget.warnings(run.task.startedBy, row.costUsd ?? 0);
  const reply: ModelReply = { message, stop };
  // Saved at the latest with the first side effect of this answer.
  run.commitLater({
    ...spent,
    events: [...spent.events, ...warnings],
    effect: { key: call.key, kind: "model", result: reply, done: true },
  });
  return reply;
}

/** One call, its money reserved while it is out. */
async function askWithinBudget(run: TaskRun, call: ModelCall, choice: ModelChoice): Promise<ModelAnswer> {
  const { signal } = call;
  const { budget } = run.ports;
  const { startedBy } = run.task;
  const estimate = estimateOf(choice, estimatedUsage(call));
  const reservation = await budget.reserve(startedBy, estimate, signal).catch(asPause);
  let costUsd = 0;
  const count = (usage: Usage) => {
    costUsd += costOfCall(choice.price, usage) ?? 0;
  };
  try {
    const answer = await askOnce(choice, call, {
      signal,
      onLost: async (usage) => {
        count(usage);
        await countAsSpent(run, call, usageRow(choice, usage));
      },
    });
    count(answer.usage);
    return answer;
  } finally {
    reservation.settle(costUsd);
  }
}

/** A limit of a day, a month or a person pauses the task. */
function asPause(error: unknown): never {
  if (error instanceof UserError && error.key === "budget.reached") throw new Pause("money", error.key, error.params);
  throw error;
}

/** Journal entry of a call without an answer. */
function pendingEffect({ key, send, opening }: ModelCall, more: Omit<PendingCall, "send" | "opening"> = {}) {
  const intent: PendingCall = { send, ...(opening && { opening }), ...more };
  return { key, kind: "model" as const, intent, done: false };
}

/** The same of a call in flight. */
function inFlightEffect(call: ModelCall, choice: ModelChoice | undefined) {
  return pendingEffect(call, choice && { cut: usageRow(choice, estimatedUsage(call)) });
}

function usageRow({ name, price }: ModelChoice, usage: Usage): UsageRow {
  return {
    model: name,
    input: usage.input + usage.cacheWrite,
    output: usage.output,
    cached: usage.cached,
    costUsd: costOfCall(price, usage),
  };
}

function spendingChange(task: Task, row: UsageRow): Change & { task: Task; events: EventBody[] } {
  const { costUsd } = row;
  const paid = { ...task, costUsd: task.costUsd + (costUsd ?? 0), costUnknown: task.costUnknown || costUsd === null };
  return { task: paid, usage: row, events: [{ type: "usage", ...row }] };
}

/** Records what a call without an answer used, once. */
async function countAsSpent(run: TaskRun, call: ModelCall, cut: UsageRow): Promise<void> {
  await run.commit({ ...spendingChange(run.task, cut), effect: pendingEffect(call) });
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
  if (left > 0) await run.wait(left);
}

function refuseOverBudget(run: TaskRun): void {
  const limit = costLimit(run.task, run.ports.limits);
  const spent = run.task.costUsd - (run.task.followUp?.costBefore ?? 0);
  if (limit === null || spent < limit) return;
  throw new Pause("money", "task.money", {
    limit: dollars(limit),
    id: run.task.id,
    more: dollars(nextLimit(limit, spent)),
  });
}

/** Two decimals, or two significant digits below one cent. */
/** Of sums of money in floating point. */
const rounding = 1e-6;

/** One more limit than was used up: the last call may have cost several. */
function nextLimit(limit: number, spent: number): number {
  return limit * (Math.floor(spent / limit + rounding) + 1);
}

function dollars(usd: number): string {
  return usd < 0.01 ? usd.toPrecision(2) : usd.toFixed(2);
}

function shortMessage(error: Error): string {
  return error.message.slice(0, 300);
}
